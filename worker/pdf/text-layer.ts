/** The characters of a page's text layer, and what tells whether they can be trusted. */
import type { Character } from '../documents/characters.ts';
import { facesOf } from './fonts.ts';
import type { PageSpace } from './page-space.ts';
import type { Pdfium } from './pdfium.ts';

export interface TextLayer {
  readonly characters: readonly Character[];
  /** Characters that the file itself draws, without those that PDFium added between words and lines. */
  readonly drawn: number;
  /** Of these: without a meaning in Unicode. */
  readonly unmapped: number;
  /** Of these: drawn invisibly, as a scanner's reader does over its picture. */
  readonly invisible: number;
  /** Left out since they are not seen on the page. */
  readonly unseen: number;
}

const INVISIBLE_MODE = 3;
/** Of 255: of every colour, and of the opacity. */
const [PALE, TRANSPARENT] = [200, 50];
/** Two loose corners as f32, then four tight sides as f64. */
const SCRATCH_BYTES = 64;

/** `most`: characters beyond it are left out. */
export function readTextLayer(pdfium: Pdfium, page: number, space: PageSpace, most: number): TextLayer {
  const { api } = pdfium;
  const text = api.FPDFText_LoadPage(page);
  if (text === 0) return { characters: [], drawn: 0, unmapped: 0, invisible: 0, unseen: 0 };
  try {
    return pdfium.scratch(SCRATCH_BYTES, (pointer) => {
      const count = Math.min(api.FPDFText_CountChars(text), most);
      const characters: Character[] = [];
      const styleOf = stylesOf(pdfium, text, pointer);
      let [drawn, unmapped, invisible] = [0, 0, 0];
      for (let i = 0; i < count; i++) {
        const code = api.FPDFText_GetUnicode(text, i);
        const isAdded = api.FPDFText_IsGenerated(text, i) === 1;
        const isUnmapped = api.FPDFText_HasUnicodeMapError(text, i) === 1;
        const place = placeOf(pdfium, text, i, space, pointer);
        const { face, isHidden, isFaint } = styleOf(i);
        const named = isUnmapped ? 0 : joined(api, text, i, code);
        characters.push({ code: named, ...place, ...face, isFaint: isFaint && !isAdded });
        if (isAdded) continue;
        drawn++;
        if (isUnmapped) unmapped++;
        if (isHidden) invisible++;
      }
      return {
        characters: characters.filter(({ code }) => !isLowSurrogate(code)),
        drawn,
        unmapped,
        invisible,
        unseen: 0,
      };
    });
  } finally {
    api.FPDFText_ClosePage(text);
  }
}

type Api = Pdfium['api'];

/** Of a character what its object of text has: asked once for characters that follow each other, since every call costs. */
function stylesOf(pdfium: Pdfium, text: number, pointer: number) {
  const { api } = pdfium;
  const faceOf = facesOf(pdfium);
  const look = (object: number, i: number) => {
    const isHidden = isInvisible(api, object);
    return { object, face: faceOf(object), isHidden, isFaint: isHidden || isPale(pdfium, text, i, pointer) };
  };
  let last: ReturnType<typeof look> | null = null;
  return (i: number) => {
    const object = api.FPDFText_GetTextObject(text, i);
    // What PDFium added between words has none.
    if (object === 0) return { face: faceOf(0), isHidden: false, isFaint: false };
    if (last?.object !== object) last = look(object, i);
    return last;
  };
}

/** Characters whose direction is looked at. */
const SAMPLE = 500;

/** Quarter turns clockwise after which most of the page's characters stand upright; null of a page without any. */
export function uprightTurns({ api }: Pdfium, page: number): number | null {
  const text = api.FPDFText_LoadPage(page);
  if (text === 0) return null;
  const votes = [0, 0, 0, 0];
  const count = Math.min(api.FPDFText_CountChars(text), SAMPLE);
  for (let i = 0; i < count; i++)
    if (api.FPDFText_IsGenerated(text, i) !== 1) votes[quarterTurns(-api.FPDFText_GetCharAngle(text, i))]++;
  api.FPDFText_ClosePage(text);
  return count === 0 ? null : votes.indexOf(Math.max(...votes));
}

const quarterTurns = (radians: number): number => ((Math.round(radians / (Math.PI / 2)) % 4) + 4) % 4;

/** Box: tight sideways; in height as loose as the font, since tight heights have no common base line. */
function placeOf(
  pdfium: Pdfium,
  text: number,
  i: number,
  space: PageSpace,
  pointer: number,
): Pick<Character, 'box' | 'cell'> {
  const { api } = pdfium;
  const tight = pointer + 32;
  api.FPDFText_GetCharBox(text, i, tight, tight + 8, tight + 16, tight + 24);
  const [left, right, bottom, top] = pdfium.doubles(tight, 4);
  const box = space.box(left, bottom, right, top);
  if (!api.FPDFText_GetLooseCharBox(text, i, pointer)) return { box, cell: null };
  const [looseLeft, looseTop, looseRight, looseBottom] = pdfium.floats(pointer, 4);
  if (Math.abs(looseTop - looseBottom) <= 0.5) return { box, cell: null };
  const loose = space.box(looseLeft, looseBottom, looseRight, looseTop);
  const cell = [loose[0], loose[2]] as const;
  return isTurned(api, text, i)
    ? { box: space.box(looseLeft, bottom, looseRight, top), cell }
    : { box: space.box(left, looseBottom, right, looseTop), cell };
}

/** Whether the character itself lies on its side in user space. */
const isTurned = (api: Api, text: number, i: number): boolean =>
  quarterTurns(api.FPDFText_GetCharAngle(text, i)) % 2 === 1;

const isInvisible = (api: Api, object: number): boolean => api.FPDFTextObj_GetTextRenderMode(object) === INVISIBLE_MODE;

/** Nearly white, or nearly transparent. */
function isPale({ api, bytes }: Pdfium, text: number, i: number, pointer: number): boolean {
  if (!api.FPDFText_GetFillColor(text, i, pointer, pointer + 4, pointer + 8, pointer + 12)) return false;
  // Four numbers of 32 bits, each at most 255.
  const [red, , , , green, , , , blue, , , , opacity] = bytes(pointer, 16);
  return Math.min(red, green, blue) >= PALE || opacity <= TRANSPARENT;
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code < 0xe000;

/** Surrogates arrive as two characters: the first becomes the code point, the second is dropped. */
function joined(api: Api, text: number, i: number, code: number): number {
  if (code < 0xd800 || code >= 0xdc00) return code;
  const low = api.FPDFText_GetUnicode(text, i + 1);
  return isLowSurrogate(low) ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : 0;
}
