/** A PDF of three pages, of which the second one has content without an end: a form that draws a form ten times, and so on. */
import { PDFDocument, PDFName } from 'pdf-lib';

const [TIMES, DEPTH] = [10, 12];

export async function endlessPdf(): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  const pages = [1, 2, 3].map((page) => {
    const sheet = document.addPage([595, 842]);
    sheet.drawText(`Page ${page} has enough text to be read as it is.`, { x: 50, y: 700, size: 12 });
    return sheet;
  });
  const { context } = document;
  const form = { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 595, 842] };
  let inner = context.register(context.stream('0 0 10 10 re f', form));
  for (let i = 0; i < DEPTH; i++)
    inner = context.register(context.stream('/X Do '.repeat(TIMES), { ...form, Resources: { XObject: { X: inner } } }));
  pages[1].node.set(PDFName.of('Resources'), context.obj({ XObject: { X: inner } }));
  pages[1].node.set(PDFName.of('Contents'), context.register(context.stream('/X Do')));
  return new Uint8Array(await document.save());
}
