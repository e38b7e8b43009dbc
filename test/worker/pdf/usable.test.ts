/** Which text layers are trusted: every rule, and a font that draws one letter and names another. */
import { PDFDict, PDFDocument, PDFName, StandardFonts } from 'pdf-lib';
import { expect, test } from 'vitest';
import { nodePdfium } from '../../../scripts/demo/node-pdfium.ts';
import type { Character } from '../../../worker/documents/characters.ts';
import type { Box } from '../../../worker/documents/page.ts';
import { PdfFile } from '../../../worker/pdf/pdf-file.ts';
import type { TextLayer } from '../../../worker/pdf/text-layer.ts';
import { isTextLayerUsable } from '../../../worker/pdf/usable.ts';

const [WIDTH, HEIGHT] = [595, 842];
const SENTENCE =
  'The harbour master kept a ledger of every arrival and wrote beside each name the height of the water. ';
const share = (of: number): Box => [0, 0, WIDTH, of * HEIGHT];

function layer(text: string, more: Partial<TextLayer> = {}): TextLayer {
  const characters = Array.from(text, (sign, i): Character => {
    const [left, top] = [50 + 5 * (i % 90), 100 + 12 * Math.floor(i / 90)];
    return { code: sign.codePointAt(0)!, box: [left, top, left + 5, top + 10], isBold: false };
  });
  return { characters, drawn: characters.length, unmapped: 0, invisible: 0, unseen: 0, ...more };
}

test.each<[string, TextLayer, Box[], string | null]>([
  ['a sentence', layer(SENTENCE), [], null],
  ['fewer than 16 characters on a page without a large picture', layer('Page 3'), [share(0.1)], null],
  ['fewer than 16 characters over a large picture', layer('Page 3'), [share(0.6)], 'no text layer'],
  ['nothing', layer(''), [], 'no text layer'],
  ['6 % without a meaning', layer(SENTENCE, { unmapped: 7 }), [], 'the text layer has characters without a meaning'],
  ['signs of private use', layer(SENTENCE + '\ue001'.repeat(9)), [], 'the text layer has characters without a meaning'],
  ['hardly a letter', layer('#%&/()=?*+-_.:,;<>|~ab cd ef'), [], 'the text layer is hardly words'],
  ['invisible under a scan', layer(SENTENCE, { invisible: 90 }), [share(0.9)], 'the text layer is that of a scanner'],
  ['invisible without one', layer(SENTENCE, { invisible: 90 }), [], null],
  ['a stamp over a scan', layer(SENTENCE), [share(0.9)], 'few letters beside a picture'],
  ['a caption above a picture', layer(SENTENCE), [share(0.3)], 'few letters beside a picture'],
  ['a caption above a logo', layer(SENTENCE), [share(0.1)], null],
  ['a page of text over a picture', layer(SENTENCE.repeat(13)), [share(0.9)], null],
  ['names and numbers', layer('Alder Point 12.4 Brae Head 9.1 Corrib Weir 3.3 '.repeat(9)), [], null],
])('%s', (_, of, images, why) => {
  const usable = isTextLayerUsable(of, images, WIDTH, HEIGHT);
  expect(usable).toEqual(why === null ? { isUsable: true } : { isUsable: false, why });
});

/** Every letter is drawn as it is and named as the one three places further. */
async function lyingPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  const page = document.addPage([WIDTH, HEIGHT]);
  for (let i = 0; i < 4; i++) page.drawText(SENTENCE.trim(), { x: 50, y: 700 - 14 * i, size: 9, font });
  await document.flush();
  const names = Array.from({ length: 26 }, (_, i) => {
    const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');
    return `<${hex(97 + i, 2)}> <${hex(97 + ((i + 3) % 26), 4)}>`;
  });
  const map = [
    '/CIDInit /ProcSet findresource begin begincmap /CMapName /Lies def',
    '1 begincodespacerange <00> <ff> endcodespacerange',
    `26 beginbfchar ${names.join('\n')} endbfchar endcmap end`,
  ].join('\n');
  const { context } = document;
  context.lookup(font.ref, PDFDict).set(PDFName.of('ToUnicode'), context.register(context.stream(map)));
  return document.save();
}

test('a font that names other letters than it draws: the picture is read', async () => {
  const bytes = await lyingPdf();
  const body = (async function* () {
    yield bytes;
  })();
  const file = await PdfFile.read(await nodePdfium(), bytes.byteLength, body, null);
  const page = file.page(1, { engine: 'auto', dpi: 150 });
  expect(page).toMatchObject({ kind: 'picture', why: 'the text layer reads like no language' });
  expect(page.kind === 'picture' && page.layer!.segments[0].text).toContain('kduerxu');
});
