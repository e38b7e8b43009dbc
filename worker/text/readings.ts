/**
 * Lines that a reader found, as a prompt: pieces with boxes → visual rows → text with places. Pure.
 * `<page>`, then `<row>` for each row and `<xN>` with its text for each piece on it, then `</page>`. N is where the piece begins,
 * 0 to 31 across the width of all the text. A piece that begins with a letter gets a space before it, so that a word is the
 * same token wherever it stands. Twin: scripts/train/readings.py (test/golden/readings.json is run by both).
 */
export interface Piece {
  /** As read. Where it comes from outside, without added tokens of the tokenizer (Tokenizer.neutralise). */
  readonly text: string;
  /** The box, in any one unit. */
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** A piece on its row: where it begins, 0 to 31, and its text as the prompt has it. */
export interface Placed {
  readonly place: number;
  readonly text: string;
}

const PLACES = 32;
export const MARK = /<(\/?page|row|x\d+)>/gu;
/**
 * What only fills or joins is left out at the ends of pieces. A label is followed by the place of its value then: with a colon or a
 * full stop between them, copying would have to look further back than it does.
 */
const HEAD_FILL = /^(?:\s*(?:[:=]|[.·_*=-]{3,})\s*)+/u;
const TAIL_FILL = ' :=.·_*';
/** A skewed page goes on with a row after the next ones have begun. */
const OPEN_ROWS = 6;
/** Of BM25. */
const K1 = 1.2;
const B = 0.75;
/** Rows that come with one that was found, on each side. */
const NEIGHBOURS = 1;
/** Rows at the top of a page that are kept always: who wrote it. */
const HEAD = 2;

/** The added tokens that the tokenizer of a model which takes readings must have. */
export const READING_MARKS: readonly string[] = [
  '<page>',
  '</page>',
  '<row>',
  ...Array.from({ length: PLACES }, (_, place) => `<x${place}>`),
];

/** Pieces → visual rows from top to bottom, each from left to right. */
export function rowsOf(pieces: readonly Piece[]): Piece[][] {
  const rows: Piece[][] = [];
  for (const piece of pieces.toSorted((a, b) => a.y0 + a.y1 - (b.y0 + b.y1) || a.x0 - b.x0)) {
    let best: Piece[] | undefined;
    let least = 1;
    for (const row of rows.slice(-OPEN_ROWS).toReversed()) {
      const apart = distance(row, piece);
      if (apart < least) [best, least] = [row, apart];
    }
    if (best) best.push(piece);
    else rows.push([piece]);
  }
  const height = (row: readonly Piece[]) => row.reduce((sum, p) => sum + p.y0 + p.y1, 0) / row.length;
  return rows.toSorted((a, b) => height(a) - height(b)).map((row) => row.toSorted((a, b) => a.x0 - b.x0));
}

/**
 * How far a piece is from belonging to a row: below 1 it does. The distance of the middles from the sideways nearest piece, in
 * halves of their mean height; infinite on an overlap.
 */
function distance(row: readonly Piece[], piece: Piece): number {
  const gap = (p: Piece) => Math.max(p.x0 - piece.x1, piece.x0 - p.x1);
  const near = row.reduce((nearest, p) => (gap(p) < gap(nearest) ? p : nearest));
  const half = (near.y1 - near.y0 + piece.y1 - piece.y0) / 4;
  if (half <= 0 || Math.min(near.x1, piece.x1) - Math.max(near.x0, piece.x0) > half) return Infinity;
  return Math.abs(near.y0 + near.y1 - piece.y0 - piece.y1) / 2 / half;
}

/** Where each piece begins across the width of all the text. */
export function placeRows(rows: readonly (readonly Piece[])[]): Placed[][] {
  const all = rows.flat();
  const left = all.reduce((least, p) => Math.min(least, p.x0), Infinity);
  const width = Math.max(all.reduce((most, p) => Math.max(most, p.x1), -Infinity) - left, 1e-9);
  const place = (x: number) => Math.min(PLACES - 1, Math.floor((PLACES * (x - left)) / width));
  return rows.map((row) => row.map((p) => ({ place: place(p.x0), text: lead(p.text) })));
}

/** The text of a piece as the prompt has it, without what only fills or joins: marks, and at its ends colons, full stops, leaders. */
function lead(text: string): string {
  const clean = withoutTail(text.replaceAll(/\s+/gu, ' ').trim().replaceAll(MARK, '$1').replace(HEAD_FILL, ''));
  return /^\p{L}/u.test(clean) ? ` ${clean}` : clean;
}

/** Without fill at the end; dashes are fill behind a space, or where they are three. A loop: as a pattern this took exponential time. */
function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0) {
    let bare = end;
    while (text[bare - 1] === '-') bare -= 1;
    if (TAIL_FILL.includes(text[end - 1])) end -= 1;
    else if (end - bare > 2 || (bare < end && text[bare - 1] === ' ')) end = bare;
    else break;
  }
  return text.slice(0, end);
}

/** One row of the prompt; nothing where no text is left. */
export function writeRow(row: readonly Placed[]): string {
  const pieces = row.filter(({ text }) => text !== '').map(({ place, text }) => `<x${place}>${text}`);
  return pieces.length > 0 ? `<row>${pieces.join('')}` : '';
}

/** The prompt of all rows; it stands between the picture and the question. */
export const writeReadings = (rows: readonly (readonly Placed[])[]): string =>
  `<page>${rows.map(writeRow).join('')}</page>`;

/**
 * Indices of the rows to keep, in reading order: all if they fit, else those that the question is nearest to: the head of the
 * page, then rows by BM25 with their neighbours, then from the top what still fits.
 *
 * costs   of each row, in tokens; budget: of all that are kept
 */
export function chooseRows(
  rows: readonly (readonly Placed[])[],
  question: string,
  costs: readonly number[],
  budget: number,
): number[] {
  const all = rows.map((_, index) => index);
  if (costs.reduce((sum, cost) => sum + cost, 0) <= budget) return all;
  const texts = rows.map((row) => terms(row.map(({ text }) => text).join(' ')));
  const scores = bm25(texts, terms(question));
  const ranked = all.filter((i) => scores[i] > 0).toSorted((a, b) => scores[b] - scores[a] || a - b);
  const beside = Array.from({ length: NEIGHBOURS }, (_, n) => [n + 1, -n - 1]).flat();
  const order = [...all.slice(0, HEAD), ...ranked.flatMap((i) => [i, ...beside.map((d) => i + d)]), ...all];
  const kept = new Set<number>();
  let spent = 0;
  for (const i of order) {
    const cost = costs[i];
    if (cost === undefined || kept.has(i) || spent + cost > budget) continue;
    kept.add(i);
    spent += cost;
  }
  return all.filter((i) => kept.has(i));
}

/** Words and numbers, in lower case. */
const terms = (text: string): string[] => text.toLowerCase().match(/\p{L}+|\p{Nd}+/gu) ?? [];

/** Robertson's BM25 of each list of terms, rounded so that both twins rank alike. */
function bm25(documents: readonly (readonly string[])[], query: readonly string[]): number[] {
  const mean = documents.reduce((sum, d) => sum + d.length, 0) / documents.length || 1;
  const scores = documents.map(() => 0);
  for (const term of new Set(query)) {
    const often = documents.map((d) => d.filter((word) => word === term).length);
    const holding = often.filter((count) => count > 0).length;
    const weight = Math.log(1 + (documents.length - holding + 0.5) / (holding + 0.5));
    for (const [i, d] of documents.entries())
      scores[i] += (weight * often[i] * (K1 + 1)) / (often[i] + K1 * (1 - B + (B * d.length) / mean));
  }
  return scores.map((score) => Math.floor(score * 1e6 + 0.5));
}
