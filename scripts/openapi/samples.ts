/** The picture and the document of the examples: small enough to be read in the documentation, and real enough to be sent. */
import { encodePng } from '../png.ts';

const SIDE_PX = 32;
const [RED, WHITE] = [
  [200, 30, 30],
  [255, 255, 255],
];

/** A red square on white. */
function squarePixels(): Uint8Array {
  const isRed = (at: number) => at >= SIDE_PX / 4 && at < (3 * SIDE_PX) / 4;
  const pixels = Array.from({ length: SIDE_PX * SIDE_PX }, (_, i) =>
    isRed(i % SIDE_PX) && isRed(Math.floor(i / SIDE_PX)) ? RED : WHITE,
  );
  return Uint8Array.from(pixels.flat());
}

const dataUrl = (type: string, bytes: Uint8Array): string =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;

/** A page with two lines of text; PDFium finds its parts without a table of them. */
export const SAMPLE_PDF = new TextEncoder().encode(
  [
    '%PDF-1.4',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj',
    '4 0 obj<</Length 89>>stream',
    'BT /F 18 Tf 40 140 Td (Invoice INV-2026-00418) Tj /F 12 Tf 0 -40 Td (Total 1084.16 due) Tj ET',
    'endstream endobj',
    'trailer<</Root 1 0 R>>',
    '%%EOF',
  ].join('\n'),
);

export const SAMPLE_PNG = new Uint8Array(encodePng(SIDE_PX, SIDE_PX, 'rgb', squarePixels()));
export const PNG_URL = dataUrl('image/png', SAMPLE_PNG);
export const PDF_URL = dataUrl('application/pdf', SAMPLE_PDF);
