/** A page of a PDF file as a scanner would give it: grey, a little askew, with noise. The same picture every time. */
import { PdfFile } from '../../worker/pdf/pdf-file.ts';
import { nodePdfium } from './node-pdfium.ts';

export interface Scan {
  readonly widthPx: number;
  readonly heightPx: number;
  /** u8[heightPx, widthPx], 0 is black. */
  readonly pixels: Uint8Array;
}

export interface ScanOptions {
  readonly dpi: number;
  /** Clockwise. */
  readonly skewDegrees: number;
  /** The largest step, of 255. */
  readonly noise: number;
}

export async function scanOf(pdf: Uint8Array, { dpi, skewDegrees, noise }: ScanOptions): Promise<Scan> {
  const body = (async function* () {
    yield pdf;
  })();
  const file = await PdfFile.read(await nodePdfium(), pdf.byteLength, body, null);
  const page = file.page(1, { engine: 'ocr', dpi });
  file.close();
  if (page.kind !== 'picture') throw new Error('PDFium gave no picture of the page.');
  return noisy(turned(page.picture, (skewDegrees * Math.PI) / 180), noise);
}

/** Around its middle; white where there was nothing. Linear between neighbours. */
function turned({ widthPx, heightPx, pixels }: Scan, radians: number): Scan {
  const out = new Uint8Array(pixels.length).fill(255);
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const [mx, my] = [widthPx / 2, heightPx / 2];
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const fromX = mx + (x - mx) * cos + (y - my) * sin;
      const fromY = my - (x - mx) * sin + (y - my) * cos;
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      if (left < 0 || top < 0 || left + 1 >= widthPx || top + 1 >= heightPx) continue;
      const [u, v] = [fromX - left, fromY - top];
      const at = top * widthPx + left;
      const upper = pixels[at] * (1 - u) + pixels[at + 1] * u;
      const lower = pixels[at + widthPx] * (1 - u) + pixels[at + widthPx + 1] * u;
      out[y * widthPx + x] = Math.round(upper * (1 - v) + lower * v);
    }
  }
  return { widthPx, heightPx, pixels: out };
}

function noisy(scan: Scan, most: number): Scan {
  let state = 7;
  const step = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (state / 1_073_741_824 - 1) * most;
  };
  // Paper is not quite white.
  const pixels = scan.pixels.map((value) => Math.min(255, Math.max(0, Math.round(value * 0.94 + 6 + step()))));
  return { ...scan, pixels };
}
