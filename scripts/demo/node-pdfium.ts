/** PDFium in Node, for what makes scans, and for tests of the parts of glimpse-pdf. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { startPdfium, type Pdfium } from '../../worker/pdf/pdfium.ts';

const WASM = createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm');

export async function nodePdfium(): Promise<Pdfium> {
  return startPdfium(new WebAssembly.Module(await readFile(WASM)));
}
