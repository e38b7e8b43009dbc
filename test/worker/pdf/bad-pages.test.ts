/** PDF files that are damaged, locked, or would keep PDFium busy for ever: each is refused or read, and the next one works. */
import { PDFDocument, PDFName } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { invoicePdf, pagesPdf } from '../../../scripts/demo/made-pdf.ts';
import { nodePdfium } from '../../../scripts/demo/node-pdfium.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { PdfFile } from '../../../worker/pdf/pdf-file.ts';
import type { Pdfium } from '../../../worker/pdf/pdfium.ts';
import { endlessPdf } from '../../support/endless-pdf.ts';

const OCR = { engine: 'ocr', dpi: 150 } as const;
const AUTO = { engine: 'auto', dpi: 150 } as const;
const TIMEOUT = 120_000;
const NOTHING_FORBIDDEN = 0xfffc;

async function opened(pdfium: Pdfium, bytes: Uint8Array, password: string | null = null): Promise<PdfFile> {
  const body = (async function* () {
    yield bytes;
  })();
  return PdfFile.read(pdfium, bytes.byteLength, body, password);
}

/** An invoice, encrypted by PDFium itself. */
async function encrypted(pdfium: Pdfium, user: string, permissions: number): Promise<Uint8Array> {
  const { api, bytes: view } = pdfium;
  const { malloc, free } = api.pdfium.wasmExports;
  const { bytes } = await invoicePdf();
  const pointer = malloc(bytes.length);
  view(pointer, bytes.length).set(bytes);
  const document = api.FPDF_LoadMemDocument(pointer, bytes.length, '');
  expect(api.EPDF_SetEncryption(document, user, 'of its owner', permissions)).toBe(true);
  const writer = api.PDFiumExt_OpenFileWriter();
  api.PDFiumExt_SaveAsCopy(document, writer);
  const size = api.PDFiumExt_GetFileWriterSize(writer);
  const out = malloc(size);
  api.PDFiumExt_GetFileWriterData(writer, out, size);
  const saved = view(out, size).slice();
  api.PDFiumExt_CloseFileWriter(writer);
  api.FPDF_CloseDocument(document);
  for (const each of [pointer, out]) free(each);
  return saved;
}

describe('locked files', () => {
  test('a password of the owner alone locks nothing out, and the plan says what is forbidden', async () => {
    const pdfium = await nodePdfium();
    const file = await opened(pdfium, await encrypted(pdfium, '', 0));
    expect(file.plan()).toEqual({ pages: 1, warnings: ['permissions'] });
    const page = file.page(1, AUTO);
    expect(page.kind === 'text' && page.page.segments.some(({ text }) => text === 'INVOICE')).toBe(true);
  });

  test('a password of the user is asked for, a wrong one is refused, the right one opens', async () => {
    const pdfium = await nodePdfium();
    const bytes = await encrypted(pdfium, 'open sesame', NOTHING_FORBIDDEN);
    await expect(opened(pdfium, bytes)).rejects.toMatchObject({ code: 'password_required' });
    await expect(opened(pdfium, bytes, 'open barley')).rejects.toMatchObject({ code: 'password_wrong' });
    expect((await opened(pdfium, bytes, 'open sesame')).plan().pages).toBe(1);
  });
});

test('a broken table of objects is repaired, every page is there, and the plan says so', async () => {
  const bytes = await pagesPdf(3);
  const text = new TextDecoder('latin1').decode(bytes);
  const at = text.lastIndexOf('startxref') + 'startxref\n'.length;
  const broken = bytes.slice();
  broken.set(new TextEncoder().encode('9'), at);
  const pdfium = await nodePdfium();
  const file = await opened(pdfium, broken);
  expect(file.plan()).toEqual({ pages: 3, warnings: ['repaired'] });
  expect(file.page(3, AUTO)).toMatchObject({ kind: 'text' });
});

/** A page of `count` areas over all of it, mixed with what lies below. */
async function mixedPdf(count: number, blend: string, text = ''): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([595, 842]);
  if (text !== '') page.drawText(text);
  const { context } = document;
  const content = context.flateStream(`/G gs ${'0 0 595 842 re f '.repeat(count)}`);
  page.node.normalize();
  page.node.Resources()!.set(PDFName.of('ExtGState'), context.obj({ G: { ca: 0.1, BM: blend } }));
  page.node.addContentStream(context.register(content));
  return document.save();
}

describe('pages that would take for ever', () => {
  test(
    'areas that each draw again what lies below are drawn, the upper ones without that',
    { timeout: TIMEOUT },
    async () => {
      const file = await opened(await nodePdfium(), await mixedPdf(40, 'Multiply'));
      const page = file.page(1, OCR);
      if (page.kind !== 'picture') throw new Error('no picture');
      expect(page.picture.pixels[0]).toBeLessThan(10);
    },
  );

  test(
    'more than can be drawn in time is refused by name; its text is read all the same',
    { timeout: TIMEOUT },
    async () => {
      const pdfium = await nodePdfium();
      const file = await opened(pdfium, await mixedPdf(3000, 'Normal', 'A title'));
      expect(() => file.page(1, OCR)).toThrow(expect.objectContaining({ code: 'page_too_large' }));
      const named = await opened(pdfium, await mixedPdf(3000, 'Normal'));
      expect(() => named.page(1, AUTO)).toThrow(expect.objectContaining({ code: 'page_too_large' }));
      expect(file.page(1, AUTO)).toMatchObject({ kind: 'text', page: { segments: [{ text: 'A title' }] } });
    },
  );

  test(
    'content without an end breaks off at a bound of memory; a fresh PDFium reads on',
    { timeout: TIMEOUT },
    async () => {
      const bytes = await endlessPdf();
      const broken = await nodePdfium();
      const file = await opened(broken, bytes);
      const thrown = (() => {
        try {
          return file.page(2, AUTO);
        } catch (error) {
          return error;
        }
      })();
      expect(thrown).toBeInstanceOf(Error);
      expect(thrown).not.toBeInstanceOf(GlimpseError);
      expect(broken.memoryBytes).toBeLessThanOrEqual(LIMITS.pdfMostMemoryBytes.value);
      const fresh = await opened(await nodePdfium(), bytes);
      expect(fresh.page(3, AUTO)).toMatchObject({ kind: 'text' });
    },
  );
});
