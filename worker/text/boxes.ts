/**
 * Boxes in what a model has put between <|begin_of_box|> and <|end_of_box|>. Models write them as [x1, y1, x2, y2], in several lists, with
 * round or angle brackets, or as JSON objects with a label; the numbers are thousandths of the picture. Whatever is none of it is no box.
 */
import * as v from 'valibot';

export interface LabelledBox {
  readonly label: string | null;
  /** Left, top, right, bottom. */
  readonly box: readonly [number, number, number, number];
}

const SCALE = 1000;
/** Models that were taught on pixels write larger numbers, which mean nothing here. */
const coordinate = v.pipe(v.number(), v.minValue(0), v.maxValue(SCALE));
const four = v.tuple([coordinate, coordinate, coordinate, coordinate]);
const named = v.pipe(
  v.looseObject({
    label: v.nullish(v.string(), null),
    bbox_2d: v.optional(four),
    bbox: v.optional(four),
    box: v.optional(four),
  }),
  v.transform(({ label, bbox_2d, bbox, box }) => ({ label, box: bbox_2d ?? bbox ?? box })),
);

const NUMBER = String.raw`\s*(\d{1,4}(?:\.\d{1,4})?)\s*`;
const FOUR = new RegExp(String.raw`[[(<]${NUMBER},${NUMBER},${NUMBER},${NUMBER}[\])>]`, 'g');

/** `text`: what stands between two tags. */
export function boxesIn(text: string): LabelledBox[] {
  const objects = namedBoxes(text);
  if (objects.length > 0) return objects;
  return Array.from(text.matchAll(FOUR)).flatMap((match) => {
    const numbers = v.safeParse(four, match.slice(1).map(Number));
    return numbers.success && isBox(numbers.output) ? [{ label: null, box: numbers.output }] : [];
  });
}

function namedBoxes(text: string): LabelledBox[] {
  if (!text.includes('{')) return [];
  try {
    const json = [JSON.parse(text) as unknown].flat();
    return json.flatMap((each) => {
      const parsed = v.safeParse(named, each);
      if (!parsed.success || parsed.output.box === undefined || !isBox(parsed.output.box)) return [];
      return [{ label: parsed.output.label, box: parsed.output.box }];
    });
  } catch {
    return [];
  }
}

const isBox = ([left, top, right, bottom]: LabelledBox['box']): boolean => left <= right && top <= bottom;

/** In pixels of a picture of this size. */
export function inPixels([left, top, right, bottom]: LabelledBox['box'], widthPx: number, heightPx: number) {
  const [x, y] = [(share: number) => at(share, widthPx), (share: number) => at(share, heightPx)];
  return [x(left), y(top), x(right), y(bottom)] as const;
}

const at = (thousandths: number, sizePx: number): number => Math.round((thousandths / SCALE) * sizePx);
