/**
 * What the recognition net says of every step along a line → characters. Source: "Connectionist Temporal Classification",
 * best path decoding.
 */

/** Of a net with the small outputs of scripts/readers/small-outputs.ts; f32[steps] each. */
export interface Steps {
  /** The most probable class; 0 is none. */
  readonly best: Float32Array;
  readonly probability: Float32Array;
  /** Of the space, however probable others are. */
  readonly space: Float32Array;
}

export interface Character {
  readonly text: string;
  /** 0..1. */
  readonly probability: number;
  /** Steps from..to (exclusive) that say so. */
  readonly from: number;
  readonly to: number;
  /** The highest probability of a space between it and the next one; 1 where the net is sure. */
  readonly space: number;
}

/** Repeated classes are one character, unless none was between them. `alphabet[0]` is the first class after none; spaces are no characters. */
export function charactersOf({ best, probability, space }: Steps, alphabet: readonly string[]): Character[] {
  const characters: Character[] = [];
  for (let step = 0; step < best.length; step++) {
    const last = characters.length - 1;
    const text = best[step] === 0 ? '' : alphabet[best[step] - 1];
    if (text === '' || text === ' ') {
      const sure = text === ' ' ? 1 : space[step];
      if (last >= 0 && sure > characters[last].space) characters[last] = { ...characters[last], space: sure };
    } else if (step > 0 && best[step] === best[step - 1]) characters[last] = { ...characters[last], to: step + 1 };
    else characters.push({ text, probability: probability[step], from: step, to: step + 1, space: 0 });
  }
  return characters;
}
