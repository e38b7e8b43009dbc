/** A report with a picture. */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { encodePng } from '../../scripts/png.ts';

export const RED = [200, 0, 0];
export const BLUE = [0, 0, 200];

/** Three pages with a header, a footer and a number each; the first has a picture, red on its left and blue on its right. */
export async function reportPdf(): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  const rgb = Uint8Array.from({ length: 3 * 40 * 40 }, (_, i) => (Math.floor(i / 3) % 40 < 20 ? RED : BLUE)[i % 3]);
  const picture = await document.embedPng(encodePng(40, 40, 'rgb', rgb));
  for (let i = 1; i <= 3; i++) {
    const page = document.addPage([595, 842]);
    const write = (line: string, x: number, y: number, size = 10) => page.drawText(line, { x, y, size, font });
    write('Annual report of the harbour', 50, 815);
    write(`Chapter ${i}`, 50, 740, 18);
    write(`The ledgers of chapter ${i} were kept by the harbour master for ninety years.`, 50, 700);
    write(`${i}`, 290, 25);
    if (i === 1) page.drawImage(picture, { x: 100, y: 300, width: 300, height: 200 });
  }
  return new Uint8Array(await document.save());
}
