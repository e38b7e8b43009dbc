/**
 * Questions about one shape on a plain ground, in the manner of easy-VQA, drawn anew from a seed: no picture of them was
 * ever trained on. For what is asked of every model in two ways, not for scores.
 */
import { encodePng } from '../png.ts';

export interface ShapeQuestion {
  readonly question: string;
  readonly truth: string;
  /** What may be answered, the truth among it. */
  readonly options: readonly string[];
  /** PNG */
  readonly picture: Uint8Array;
}

const SIDE = 64;
/** Points a side of a pixel at which a shape is looked up, for smooth edges. */
const SAMPLES = 4;
const COLOURS: Readonly<Record<string, readonly number[]>> = {
  black: [0, 0, 0],
  gray: [128, 128, 128],
  red: [255, 0, 0],
  green: [0, 255, 0],
  blue: [0, 0, 255],
  teal: [0, 128, 128],
  brown: [165, 42, 42],
  yellow: [255, 255, 0],
};
/** Whether a shape in the square from -1 to 1 covers a point. */
const SHAPES: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  circle: (x, y) => x * x + y * y <= 1,
  rectangle: (x, y) => Math.abs(x) <= 1 && Math.abs(y) <= 0.6,
  triangle: (x, y) => y <= 1 && y >= -1 && Math.abs(x) <= (y + 1) / 2,
};

/** A whole number below `n`. */
type Dice = (n: number) => number;

export function shapeQuestions(count: number, seed: number): ShapeQuestion[] {
  const dice = diceOf(seed);
  return Array.from({ length: count }, () => {
    const [shape, colour] = [pick(dice, SHAPES), pick(dice, COLOURS)];
    const { question, truth } = asked(dice, shape, colour);
    return { question, truth, options: optionsOf(truth), picture: drawn(dice, shape, colour) };
  });
}

function asked(dice: Dice, shape: string, colour: string): { question: string; truth: string } {
  const [isShape, isTrue] = [dice(2) === 0, dice(2) === 0];
  const named = isShape ? shape : colour;
  const other = pick(dice, isShape ? SHAPES : COLOURS, named);
  const thing = isTrue ? named : other;
  const noun = isShape ? thing : `${thing} shape`;
  const yes = isTrue ? 'yes' : 'no';
  const no = isTrue ? 'no' : 'yes';
  const questions = [
    { question: `what color is the ${shape}?`, truth: colour },
    { question: 'what is the color of the shape?', truth: colour },
    { question: 'what shape is in the image?', truth: shape },
    { question: `what is the ${colour} shape?`, truth: shape },
    { question: `is there a ${noun}?`, truth: yes },
    { question: `does the image contain a ${noun}?`, truth: yes },
    { question: `is there not a ${noun} in the image?`, truth: no },
  ];
  return questions[dice(questions.length)];
}

function optionsOf(truth: string): readonly string[] {
  const lists = [Object.keys(COLOURS), Object.keys(SHAPES), ['yes', 'no']];
  return lists.find((list) => list.includes(truth)) ?? [truth];
}

function drawn(dice: Dice, shape: string, colour: string): Uint8Array {
  const radius = 10 + dice(14);
  const [centreX, centreY] = [radius + dice(SIDE - 2 * radius), radius + dice(SIDE - 2 * radius)];
  const ground = [0, 0, 0].map(() => 230 + dice(26));
  const covers = SHAPES[shape];
  const pixels = new Uint8Array(3 * SIDE * SIDE);
  for (let y = 0, to = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++, to += 3) {
      let covered = 0;
      for (let sample = 0; sample < SAMPLES ** 2; sample++) {
        const at = (of: number, step: number, centre: number) => (of + (step + 0.5) / SAMPLES - centre) / radius;
        if (covers(at(x, sample % SAMPLES, centreX), at(y, Math.floor(sample / SAMPLES), centreY))) covered++;
      }
      const share = covered / SAMPLES ** 2;
      for (let channel = 0; channel < 3; channel++)
        pixels[to + channel] = Math.round(ground[channel] + share * (COLOURS[colour][channel] - ground[channel]));
    }
  }
  return encodePng(SIDE, SIDE, 'rgb', pixels);
}

/** A name of `from`, another one than `except`. */
function pick(dice: Dice, from: Readonly<Record<string, unknown>>, except?: string): string {
  const names = Object.keys(from).filter((name) => name !== except);
  return names[dice(names.length)];
}

/** A linear congruential generator. */
function diceOf(seed: number): Dice {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}
