/**
 * What forms and notes add to a page and no text layer has: ticks and choices, and values and notes that the file does not draw, but a viewer
 * does. Read before the page is flattened, which takes them off it. Source: ISO 32000-2, 12.5 and 12.7.
 */
import type { Segment } from '../documents/page.ts';
import { LIMITS } from '../limits.ts';
import type { PageSpace } from './page-space.ts';
import type { Pdfium } from './pdfium.ts';

/** As text, in a box of user space: left, bottom, right, top. */
export interface Note {
  readonly text: string;
  readonly box: readonly [left: number, bottom: number, right: number, top: number];
  /** Points, of one line. */
  readonly size: number;
}

/** FPDF_ANNOT_…, FPDF_FORMFIELD_…, and bits of an annotation's and a field's flags. */
const [FREE_TEXT, WIDGET] = [3, 20];
const [CHECK_BOX, RADIO_BUTTON] = [2, 3];
const VALUES: ReadonlySet<number> = new Set([4, 5, 6]);
const [HIDDEN, NO_VIEW, PASSWORD] = [1 << 1, 1 << 5, 1 << 13];
/** Ticked and not. */
const MARKS: ReadonlyMap<number, readonly [string, string]> = new Map([
  [CHECK_BOX, ['☑', '☐']],
  [RADIO_BUTTON, ['◉', '○']],
]);
/** Of a line where nothing says so, points; of a box for one line, the share that its letters take. */
const [USUAL_SIZE, OF_BOX] = [11, 0.7];

/** In the order of the file. None of a page without annotations. */
export function readNotes(pdfium: Pdfium, document: number, page: number): Note[] {
  const { api } = pdfium;
  const count = Math.min(api.FPDFPage_GetAnnotCount(page), LIMITS.pageAnnotations.value);
  if (count <= 0) return [];
  const info = api.PDFiumExt_OpenFormFillInfo();
  const form = api.PDFiumExt_InitFormFillEnvironment(document, info);
  try {
    return Array.from({ length: count }, (_, i) => noteAt(pdfium, form, page, i)).filter((note) => note !== null);
  } finally {
    api.PDFiumExt_ExitFormFillEnvironment(form);
    api.PDFiumExt_CloseFormFillInfo(info);
  }
}

/** Where they stand on the shown page, a line each. */
export function segmentsOfNotes(notes: readonly Note[], space: PageSpace): Segment[] {
  return notes.flatMap(({ text, box: [left, bottom, right, top], size }) =>
    text.split(/\r\n|\r|\n/).flatMap((line, i): Segment[] => {
      const from = top - i * size;
      const box = space.box(left, Math.max(bottom, from - size), right, from);
      return line.trim() === '' ? [] : [{ text: line.trim(), box, size, confidence: 1 }];
    }),
  );
}

function noteAt(pdfium: Pdfium, form: number, page: number, index: number): Note | null {
  const { api } = pdfium;
  const annotation = api.FPDFPage_GetAnnot(page, index);
  if (annotation === 0) return null;
  try {
    if ((api.FPDFAnnot_GetFlags(annotation) & (HIDDEN | NO_VIEW)) !== 0) return null;
    const text = textOf(pdfium, form, annotation);
    if (text.trim() === '') return null;
    const box = pdfium.scratch(16, (pointer) => {
      const isThere = api.FPDFAnnot_GetRect(annotation, pointer);
      // Left, top, right, bottom.
      const [left, top, right, bottom] = pdfium.floats(pointer, 4);
      return isThere ? ([left, bottom, right, top] as const) : null;
    });
    return box && { text, box, size: Math.min(USUAL_SIZE, OF_BOX * (box[3] - box[1])) };
  } finally {
    api.FPDFPage_CloseAnnot(annotation);
  }
}

/** '' of what the page shows already, or what is no text. */
function textOf(pdfium: Pdfium, form: number, annotation: number): string {
  const { api } = pdfium;
  const isDrawn = api.FPDFAnnot_HasKey(annotation, 'AP');
  const kind = api.FPDFAnnot_GetSubtype(annotation);
  const string = (key: string) =>
    textFrom(pdfium, (pointer, bytes) => api.FPDFAnnot_GetStringValue(annotation, key, pointer, bytes));
  if (kind === FREE_TEXT) return isDrawn ? '' : string('Contents');
  if (kind !== WIDGET) return '';
  const type = api.FPDFAnnot_GetFormFieldType(form, annotation);
  const marks = MARKS.get(type);
  if (marks) return marks[['', 'Off'].includes(string('AS')) ? 1 : 0];
  const isSecret = (api.FPDFAnnot_GetFormFieldFlags(form, annotation) & PASSWORD) !== 0;
  if (isDrawn || isSecret || !VALUES.has(type)) return '';
  return textFrom(pdfium, (pointer, bytes) => api.FPDFAnnot_GetFormFieldValue(form, annotation, pointer, bytes));
}

/** `read` writes UTF-16 with a zero at its end, and gives its bytes, however few there was room for. */
function textFrom(pdfium: Pdfium, read: (pointer: number, bytes: number) => number): string {
  const most = 2 * LIMITS.annotationCharacters.value;
  return pdfium.scratch(most, (pointer) => {
    const bytes = read(pointer, most);
    return bytes <= 2 || bytes > most
      ? ''
      : new TextDecoder('utf-16le').decode(pdfium.bytes(pointer, bytes - 2).slice());
  });
}
