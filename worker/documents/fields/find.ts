/**
 * A value by its label: behind it in the same segment, right of it on the same row, or below it. What has not the shape that was
 * asked for is no value.
 */
import { heightOf, middleOf } from '../box.ts';
import type { Block, Box, Segment } from '../page.ts';

/** A segment, and the block that it is part of. */
export interface Place {
  readonly segment: Segment;
  readonly block: Block;
}

export interface Found<T> {
  readonly value: T;
  /** The segment in which its label stands; its own text without one. */
  readonly label: string;
  /** As it stands on the page. */
  readonly text: string;
  readonly block: string;
  readonly box: Box;
  readonly confidence: number;
}

export type Parse<T> = (text: string) => T | null;

export const placesOf = (blocks: readonly Block[]): Place[] =>
  blocks.flatMap((block) => block.lines.map((segment) => ({ segment, block })));

/**
 * Every place where the label stands with a value of the shape, from the top of the page down. `onRow`: not below it, where a column's
 * values stand.
 */
export function findLabelled<T>(
  places: readonly Place[],
  label: RegExp,
  parse: Parse<T>,
  { onRow = false } = {},
): Found<T>[] {
  return places.flatMap((place) => {
    const match = label.exec(place.segment.text);
    if (match === null) return [];
    const rest = place.segment.text.slice(match.index + match[0].length).replace(/^[\s:#.]+/, '');
    const found =
      (rest !== '' && valueAt(place, rest, parse)) ||
      beside(place, places, parse) ||
      (onRow ? null : below(place, places, parse));
    return found ? [{ ...found, label: place.segment.text }] : [];
  });
}

export function valueAt<T>({ segment, block }: Place, text: string, parse: Parse<T>): Found<T> | null {
  const value = parse(text);
  return value === null
    ? null
    : { value, label: segment.text, text, block: block.id, box: segment.box, confidence: segment.confidence };
}

/** The nearest to the right on the same row that has the shape. */
function beside<T>({ segment }: Place, places: readonly Place[], parse: Parse<T>): Found<T> | null {
  const { box } = segment;
  const right = places
    .filter((other) => other.segment !== segment && other.segment.box[0] >= box[2] - 1)
    .filter((other) => Math.abs(middleOf(other.segment.box) - middleOf(box)) < 0.6 * heightOf(box))
    .toSorted((a, b) => a.segment.box[0] - b.segment.box[0]);
  return firstValue(right, parse);
}

/** The next line below that shares the label's place sideways. */
function below<T>({ segment }: Place, places: readonly Place[], parse: Parse<T>): Found<T> | null {
  const { box } = segment;
  const under = places
    .filter((other) => other.segment.box[1] >= box[3] - 0.3 * heightOf(box))
    .filter((other) => other.segment.box[1] - box[3] < 1.5 * heightOf(box))
    .filter((other) => other.segment.box[0] < box[2] && other.segment.box[2] > box[0])
    .toSorted((a, b) => a.segment.box[1] - b.segment.box[1]);
  return firstValue(under, parse);
}

function firstValue<T>(places: readonly Place[], parse: Parse<T>): Found<T> | null {
  for (const place of places) {
    const found = valueAt(place, place.segment.text, parse);
    if (found) return found;
  }
  return null;
}
