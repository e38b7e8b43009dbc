/** PDF files as they come: text with its places, pictures of pages, and files that can't be opened. */
import {
  degrees,
  PDFDocument,
  PDFName,
  PDFString,
  rgb,
  setCharacterSpacing,
  setTextRenderingMode,
  StandardFonts,
  TextRenderingMode,
} from 'pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { layOut } from '../../../worker/documents/layout.ts';
import { markdownOf } from '../../../worker/documents/markdown.ts';
import type { ReadPage } from '../../../worker/documents/page.ts';
import type { GlimpseError } from '../../../worker/errors.ts';
import { PdfFile, type PdfPage } from '../../../worker/pdf/pdf-file.ts';
import type { Pdfium } from '../../../worker/pdf/pdfium.ts';
import { articlePdf, invoicePdf, ITEMS, pagesPdf } from '../../../scripts/demo/made-pdf.ts';
import { nodePdfium } from '../../../scripts/demo/node-pdfium.ts';

let pdfium: Pdfium;
beforeAll(async () => {
  pdfium = await nodePdfium();
});

const AUTO = { engine: 'auto', dpi: 150 } as const;

async function withFile<T>(bytes: Uint8Array, use: (file: PdfFile) => T, password: string | null = null): Promise<T> {
  const file = await PdfFile.read(pdfium, bytes.byteLength, inPieces(bytes), password);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 1000) yield bytes.subarray(at, at + 1000);
}

function textOf(page: PdfPage): ReadPage {
  expect(page.kind).toBe('text');
  return (page as Extract<PdfPage, { kind: 'text' }>).page;
}

describe('text layers', () => {
  test.each([0, 1, 2, 3])('an invoice that is turned %d times: every line, where it stands', async (turn) => {
    const { bytes, truth } = await invoicePdf({ turn });
    const page = textOf(await withFile(bytes, (file) => file.page(1, AUTO)));
    expect(page.segments.map(({ text }) => text).toSorted()).toEqual(truth[0].toSorted());
    expect(page).toMatchObject({ width: 595, height: 842, rotation: [0, 270, 180, 90][turn] });
    for (const { box } of page.segments) {
      expect(Math.min(...box)).toBeGreaterThanOrEqual(0);
      expect(box[2]).toBeLessThanOrEqual(page.width);
      expect(box[3]).toBeLessThanOrEqual(page.height);
    }
  });

  test.each([90, 180, 270])(
    'lines that are drawn turned by %d° come in their order, whatever the page asks of its viewer',
    async (drawn) => {
      for (const shown of [0, drawn]) {
        const document = await PDFDocument.create();
        const page = document.addPage([600, 600]);
        const lines = ['The first line of the sheet', 'and the second one below it', 'and then the third, the last'];
        const [sin, cos] = [Math.sin((drawn * Math.PI) / 180), Math.cos((drawn * Math.PI) / 180)];
        // Upright places, turned around the middle.
        const at = (x: number, y: number) => ({ x: 300 + x * cos - y * sin, y: 300 + x * sin + y * cos });
        for (const [i, line] of lines.entries())
          page.drawText(line, { ...at(-200, 200 - 30 * i), size: 12, rotate: degrees(drawn) });
        page.setRotation(degrees(shown));
        const bytes = new Uint8Array(await document.save());
        const { blocks } = layOut(textOf(await withFile(bytes, (file) => file.page(1, AUTO))), 1);
        expect(blocks.map(({ text }) => text).join(' '), `${shown}`).toBe(lines.join(' '));
      }
    },
  );

  test('what a form was filled in with, and a note on the page, stand in the text where they are seen', async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([400, 300]);
    page.drawText('Application for a mooring', { x: 40, y: 250, size: 14 });
    page.drawText('Name of the boat:', { x: 40, y: 200, size: 11 });
    const form = document.getForm();
    const name = form.createTextField('boat');
    name.setText('Ashworth-Ndiaye');
    name.addToPage(page, { x: 160, y: 192, width: 180, height: 22, borderWidth: 0 });
    const country = form.createDropdown('country');
    country.addOptions(['Ireland', 'Finland']);
    country.select('Finland');
    country.addToPage(page, { x: 160, y: 152, width: 180, height: 22, borderWidth: 0 });
    const bytes = new Uint8Array(await document.save());
    const { segments } = textOf(await withFile(bytes, (file) => file.page(1, AUTO)));
    const found = segments.find(({ text }) => text.includes('Ashworth-Ndiaye'));
    expect(found!.box[0]).toBeCloseTo(160, -1);
    expect(found!.box[1]).toBeGreaterThan(300 - 214);
    expect(found!.box[3]).toBeLessThan(300 - 186);
    expect(segments.map(({ text }) => text).join(' ')).toContain('Finland');
    // Asked again, it is there once.
    const twice = await withFile(bytes, (file) => [file.page(1, AUTO), file.page(1, AUTO)]);
    expect(textOf(twice[1])).toEqual(textOf(twice[0]));
  });

  test('ticks and choices are signs, and values and notes that the file does not draw are text', async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([400, 300]);
    const form = document.getForm();
    for (const [i, name] of ['terms', 'news'].entries()) {
      page.drawText(`The box of ${name}`, { x: 40, y: 250 - 30 * i, size: 11 });
      const box = form.createCheckBox(name);
      box.addToPage(page, { x: 20, y: 248 - 30 * i, width: 14, height: 14 });
      if (i === 0) box.check();
    }
    const plan = form.createRadioGroup('plan');
    for (const [i, name] of ['basic', 'full'].entries()) {
      page.drawText(name, { x: 40 + 100 * i, y: 180, size: 11 });
      plan.addOptionToPage(name, page, { x: 20 + 100 * i, y: 178, width: 14, height: 14 });
    }
    plan.select('full');
    const field = form.createTextField('boat');
    field.addToPage(page, { x: 40, y: 130, width: 200, height: 20, borderWidth: 0 });
    field.setText('Ashworth-Ndiaye');
    field.defaultUpdateAppearances(await document.embedFont(StandardFonts.Helvetica));
    for (const widget of field.acroField.getWidgets()) widget.dict.delete(PDFName.of('AP'));
    const note = document.context.obj({
      Type: 'Annot',
      Subtype: 'FreeText',
      Rect: [40, 60, 300, 100],
      Contents: PDFString.of('The price is 9,500\nfrom May on'),
    });
    page.node.addAnnot(document.context.register(note));
    const bytes = new Uint8Array(await document.save({ updateFieldAppearances: false }));
    const { segments } = textOf(await withFile(bytes, (file) => file.page(1, AUTO)));
    const at = (text: string) => segments.find((each) => each.text === text)?.box.map(Math.round);
    expect(segments.map(({ text }) => text).filter((text) => '☑☐◉○'.includes(text))).toEqual(['☑', '☐', '○', '◉']);
    expect(at('◉')!.slice(0, 2)).toEqual([120, 108]);
    expect(at('Ashworth-Ndiaye')).toEqual([40, 150, 240, 161]);
    expect([at('The price is 9,500'), at('from May on')]).toEqual([
      [40, 200, 300, 211],
      [40, 211, 300, 222],
    ]);
  });

  test('text that nobody sees is left out, and the page says so; white on dark stays', async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([400, 300]);
    const white = rgb(1, 1, 1);
    page.drawRectangle({ x: 30, y: 190, width: 340, height: 24, color: rgb(0.1, 0.2, 0.4) });
    page.drawText('A heading, white on a dark bar', { x: 40, y: 198, size: 11, color: white });
    page.drawText('What everybody reads on this page', { x: 40, y: 150, size: 11 });
    page.drawText('white on white', { x: 40, y: 100, size: 11, color: white });
    page.drawText('beside the page', { x: 450, y: 100, size: 11 });
    page.pushOperators(setTextRenderingMode(TextRenderingMode.Invisible));
    page.drawText('never drawn', { x: 40, y: 60, size: 11 });
    const found = textOf(await withFile(new Uint8Array(await document.save()), (file) => file.page(1, AUTO)));
    expect(found.segments.map(({ text }) => text)).toEqual([
      'A heading, white on a dark bar',
      'What everybody reads on this page',
    ]);
    expect(found.warnings).toMatchObject([{ code: 'text_unseen', message: expect.stringMatching(/^35 characters/) }]);
  });

  test('text under a bar is left out; beside one, and in a colour as dark as its ground, it stays', async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([400, 300]);
    page.drawText('The name of the witness is', { x: 40, y: 200, size: 11 });
    page.drawText('Ashworth', { x: 190, y: 200, size: 11 });
    page.drawRectangle({ x: 186, y: 194, width: 60, height: 18, color: rgb(0, 0, 0) });
    page.drawRectangle({ x: 36, y: 144, width: 200, height: 20, color: rgb(0.8, 0, 0) });
    page.drawText('Green on red: 77.14', { x: 40, y: 150, size: 11, color: rgb(0, 0.407, 0) });
    page.drawText('Pale: 1,208.50', { x: 40, y: 100, size: 6, color: rgb(0.8, 0.8, 0.8) });
    const found = textOf(await withFile(new Uint8Array(await document.save()), (file) => file.page(1, AUTO)));
    expect(found.segments.map(({ text }) => text)).toEqual([
      'The name of the witness is',
      'Green on red: 77.14',
      'Pale: 1,208.50',
    ]);
    expect(found.warnings).toMatchObject([{ code: 'text_unseen', message: expect.stringMatching(/^8 characters/) }]);
  });

  test('a blank that nobody wrote is one where a gap says so, and not where letters are spaced out', async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([400, 300]);
    const font = await document.embedFont(StandardFonts.TimesRoman);
    let x = 40;
    for (const word of ['the', 'sum', 'of', '12', '345,60', 'is', 'due']) {
      page.drawText(word, { x, y: 200, size: 11, font });
      x += font.widthOfTextAtSize(word, 11) + 0.24 * 11;
    }
    page.pushOperators(setCharacterSpacing(3));
    page.drawText('STATEMENT', { x: 40, y: 150, size: 11, font });
    const found = textOf(await withFile(new Uint8Array(await document.save()), (file) => file.page(1, AUTO)));
    expect(found.segments.map(({ text }) => text)).toEqual(['the sum of 12 345,60 is due', 'STATEMENT']);
  });

  test('fonts say by their names whether they are bold, and whether their signs are all as wide', async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([400, 300]);
    const names = [StandardFonts.TimesRomanBold, StandardFonts.TimesRoman, StandardFonts.Courier] as const;
    for (const [i, name] of names.entries())
      page.drawText(`In ${name}`, { x: 40, y: 200 - 30 * i, size: 11, font: await document.embedFont(name) });
    const found = textOf(await withFile(new Uint8Array(await document.save()), (file) => file.page(1, AUTO)));
    expect(found.segments.map(({ isBold, isMono = false }) => [isBold, isMono])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
  });

  test('a cropped page counts from the corner of what is shown', async () => {
    const [whole, cropped] = await Promise.all([invoicePdf(), invoicePdf({ crop: 40 })]);
    const first = async ({ bytes }: { bytes: Uint8Array }) =>
      textOf(await withFile(bytes, (file) => file.page(1, AUTO))).segments.find(({ text }) => text === 'INVOICE')!.box;
    const [of, shown] = [await first(whole), await first(cropped)];
    for (const [i, value] of shown.entries()) expect(value).toBeCloseTo(of[i] - 40, 1);
  });

  test('an invoice as blocks: its table cell for cell, its lines in order', async () => {
    const { bytes } = await invoicePdf();
    const { blocks } = layOut(textOf(await withFile(bytes, (file) => file.page(1, AUTO))), 1);
    const table = blocks.find(({ label }) => label === 'table')!.table!;
    for (const [i, item] of ITEMS.entries())
      expect(table.cells.filter(({ row }) => row === i + 1).map(({ text }) => text)).toEqual([...item]);
    expect(blocks[0]).toMatchObject({ label: 'heading', text: 'INVOICE' });
    expect(markdownOf(blocks, { headersFooters: true })).toMatch(/\| +Total EUR \| 1084\.16 \|/);
  });

  test('two columns are read one after the other, word for word', async () => {
    const { bytes, truth } = await articlePdf();
    const { blocks } = layOut(textOf(await withFile(bytes, (file) => file.page(1, AUTO))), 1);
    const [title, ...lines] = truth[0];
    expect(blocks[0].text).toBe(title);
    expect(
      blocks
        .slice(1)
        .map(({ text }) => text)
        .join(' '),
    ).toBe(lines.join(' '));
  });
});

describe('pictures of pages', () => {
  test('at the resolution that was asked for, dark on white', async () => {
    const { bytes } = await invoicePdf();
    const page = await withFile(bytes, (file) => file.page(1, { engine: 'ocr', dpi: 150 }));
    if (page.kind !== 'picture') throw new Error('no picture');
    const { widthPx, heightPx, pixels } = page.picture;
    expect([widthPx, heightPx]).toEqual([1240, 1754]);
    expect(pixels).toHaveLength(widthPx * heightPx);
    expect(pixels[0]).toBe(255);
    expect(Math.min(...pixels.subarray(100 * widthPx, 140 * widthPx))).toBeLessThan(60);
  });

  test('a page without text is a picture, and why is said', async () => {
    const document = await PDFDocument.create();
    document.addPage([300, 300]).drawRectangle({ x: 20, y: 20, width: 260, height: 260 });
    const bytes = await document.save();
    expect(await withFile(bytes, (file) => file.page(1, AUTO))).toMatchObject({
      kind: 'picture',
      why: 'no text layer',
    });
    await expect(withFile(bytes, (file) => file.page(1, { engine: 'text', dpi: 150 }))).rejects.toThrow(
      /only that was asked/,
    );
  });

  test('a huge page is read with fewer pixels, or refused where too few would be left', async () => {
    const sized = async (points: number) => {
      const document = await PDFDocument.create();
      document.addPage([points, points]);
      return document.save();
    };
    const page = await withFile(await sized(3000), (file) => file.page(1, { engine: 'ocr', dpi: 300 }));
    if (page.kind !== 'picture') throw new Error('no picture');
    expect(page.picture.widthPx * page.picture.heightPx).toBeLessThanOrEqual(12_000_000);
    const huge = await sized(14_400);
    await expect(withFile(huge, (file) => file.page(1, { engine: 'ocr', dpi: 150 }))).rejects.toMatchObject({
      code: 'page_too_large',
    });
  });
});

describe('files', () => {
  test('as many pages as there are', async () => {
    const bytes = await pagesPdf(40);
    await withFile(bytes, (file) => {
      expect(file.plan()).toEqual({ pages: 40, warnings: [] });
      expect(textOf(file.page(33, AUTO)).segments[0].text).toBe('This is page 33 of a document with 40 pages.');
      expect(() => file.page(41, AUTO)).toThrow(expect.objectContaining({ code: 'page_failed' }));
    });
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['three bytes', Uint8Array.of(37, 80, 68)],
    ['garbage', Uint8Array.from({ length: 5000 }, (_, i) => (i * 89) % 251)],
  ])('%s is a damaged document', async (_, bytes) => {
    await expect(withFile(bytes, () => null)).rejects.toMatchObject({ code: 'damaged_document' });
  });

  test('a cut file is repaired or refused, and the next one opens', async () => {
    const { bytes } = await invoicePdf();
    for (const share of [0.2, 0.5, 0.9, 0.99]) {
      try {
        await withFile(bytes.slice(0, Math.floor(share * bytes.length)), (file) => file.plan());
      } catch (error) {
        expect(error).toMatchObject({ code: 'damaged_document' });
      }
    }
    expect(await withFile(bytes, (file) => file.plan().pages)).toBe(1);
  });

  describe.each([false, true])('without its end, objects compressed together: %s', (useObjectStreams) => {
    const made = async () => {
      const document = await PDFDocument.create();
      for (let i = 1; i <= 6; i++)
        document.addPage([400, 300]).drawText(`The sentence of page ${i}`, { x: 40, y: 200, size: 12 });
      return Buffer.from(await document.save({ useObjectStreams }));
    };
    const textsOf = async (bytes: Uint8Array) =>
      withFile(bytes, (file) => {
        const plan = file.plan();
        const texts = Array.from({ length: plan.pages }, (_, i) => {
          try {
            return textOf(file.page(i + 1, AUTO)).segments.map(({ text }) => text);
          } catch (error) {
            return (error as GlimpseError).code;
          }
        });
        return { ...plan, texts };
      });

    test('all pages are read, and that it is repaired is said', async () => {
      const bytes = await made();
      const cut = bytes.subarray(0, bytes.lastIndexOf(useObjectStreams ? '/Type /XRef' : 'xref\n0'));
      const found = await textsOf(cut);
      expect(found).toMatchObject({ pages: 6, warnings: ['repaired'] });
      expect(found.texts).toEqual(Array.from({ length: 6 }, (_, i) => [`The sentence of page ${i + 1}`]));
    });

    test('a page whose content is lost fails alone, and is not said to be empty', async () => {
      const bytes = await made();
      // The content streams of the last pages are overwritten.
      const streams = [...bytes.toString('latin1').matchAll(/\d+ 0 obj\s*<<\s*\/Filter \/FlateDecode\s*\/Length/g)];
      expect(streams.length).toBeGreaterThanOrEqual(6);
      const end = bytes.lastIndexOf(useObjectStreams ? '/Type /XRef' : 'xref\n0');
      const from = streams[3].index;
      bytes.fill(0x20, from, streams[5].index);
      const { texts } = await textsOf(bytes.subarray(0, end));
      expect(texts.slice(0, 3)).toEqual([1, 2, 3].map((i) => [`The sentence of page ${i}`]));
      expect(texts[3]).toBe('page_failed');
    });
  });

  test('an encrypted file without its end is refused: its key is lost', async () => {
    const bytes = Buffer.from(
      '%PDF-1.6\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]>>endobj\n',
    );
    const key = Buffer.from('3 0 obj<</Filter/Standard/V 2/R 3>>endobj\n');
    await expect(withFile(Buffer.concat([bytes, key]), () => null)).rejects.toMatchObject({ code: 'damaged_document' });
  });

  test('memory stays where it is over many files', async () => {
    const { bytes } = await invoicePdf();
    await withFile(bytes, (file) => file.page(1, AUTO));
    const before = pdfium.memoryBytes;
    for (let i = 0; i < 30; i++) await withFile(bytes, (file) => file.page(1, AUTO));
    expect(pdfium.memoryBytes).toBe(before);
  });
});
