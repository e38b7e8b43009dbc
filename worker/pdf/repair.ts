/**
 * PDF files whose table of objects is lost, cut off as a rule: PDFium finds the objects, but not where the document begins. Something is put
 * behind the file that says so. Source: ISO 32000-2, 7.5.5 and 7.7.
 */
import { LIMITS } from '../limits.ts';
import { packedObjects } from './object-stream.ts';

/** Of a dictionary, bytes that are looked at. */
const DICTIONARY_BYTES = 4096;
/** Before `obj`, bytes in which its numbers stand. */
const NUMBER_BYTES = 24;
const [LETTER_O, LETTER_B, LETTER_J] = [0x6f, 0x62, 0x6a];
/** What an object that was cut off may lack. */
const END = '\nendstream\nendobj\n';

interface Found {
  /** Number and generation. */
  readonly catalog: string | null;
  readonly pages: readonly string[];
  readonly highest: number;
  readonly isEncrypted: boolean;
}

/**
 * What may be put behind `file`, the likeliest first, at most `LIMITS.pdfRepairBytes` long: a trailer for the catalogue that is there, or a new
 * catalogue of the pages that are. None of an encrypted file, whose key is lost with its trailer. One pass over the file.
 */
export function repairs(file: Uint8Array): string[] {
  const { catalog, pages, highest, isEncrypted } = find(file);
  if (isEncrypted) return [];
  const tails: string[] = [];
  if (catalog !== null) tails.push(`${END}${trailer(catalog, highest + 1)}`);
  if (pages.length > 0) tails.push(`${END}${ownCatalog(pages, highest)}`);
  return tails.filter((tail) => tail.length <= LIMITS.pdfRepairBytes.value);
}

function ownCatalog(pages: readonly string[], highest: number): string {
  const [catalog, tree] = [highest + 1, highest + 2];
  return [
    `${catalog} 0 obj<</Type/Catalog/Pages ${tree} 0 R>>endobj\n`,
    `${tree} 0 obj<</Type/Pages/Count ${pages.length}/Kids[${pages.map((page) => `${page} R`).join(' ')}]>>endobj\n`,
    trailer(`${catalog} 0`, tree + 1),
  ].join('');
}

const trailer = (catalog: string, size: number): string =>
  `trailer<</Size ${size}/Root ${catalog} R>>\nstartxref\n0\n%%EOF\n`;

function find(file: Uint8Array): Found {
  const decoder = new TextDecoder('latin1');
  const pages = new Map<number, string>();
  let [catalog, highest, isEncrypted] = [null as string | null, 0, false];
  let left = LIMITS.pdfRepairUnpackedBytes.value;
  const take = (number: number, generation: number, dictionary: string) => {
    highest = Math.max(highest, number);
    if (/\/Type\s*\/Catalog\b/.test(dictionary)) catalog = `${number} ${generation}`;
    if (/\/Filter\s*\/Standard\b/.test(dictionary)) isEncrypted = true;
    // A newer one with the same number takes its place.
    if (/\/Type\s*\/Page\b/.test(dictionary) && pages.size < LIMITS.pdfRepairPages.value)
      pages.set(number, `${number} ${generation}`);
  };
  for (const { at, end } of objects(file)) {
    const id = /(\d{1,7})\s+(\d{1,5})\s+$/.exec(decoder.decode(file.subarray(Math.max(0, at - NUMBER_BYTES), at)));
    if (id === null) continue;
    const dictionary = decoder.decode(file.subarray(at, Math.min(end, at + DICTIONARY_BYTES)));
    take(Number(id[1]), Number(id[2]), dictionary);
    if (!/\/Type\s*\/ObjStm\b/.test(dictionary)) continue;
    for (const { number, text } of packedObjects(file.subarray(at, end), dictionary, left)) {
      left -= text.length;
      take(number, 0, text);
    }
  }
  return { catalog, pages: [...pages.values()], highest, isEncrypted };
}

/** Where each `obj` stands, and the next one. */
function* objects(file: Uint8Array): Generator<{ at: number; end: number }> {
  let before = -1;
  for (let at = file.indexOf(LETTER_O); at >= 0; at = file.indexOf(LETTER_O, at + 1)) {
    if (file[at + 1] !== LETTER_B || file[at + 2] !== LETTER_J) continue;
    if (before >= 0) yield { at: before, end: at };
    before = at;
  }
  if (before >= 0) yield { at: before, end: file.byteLength };
}
