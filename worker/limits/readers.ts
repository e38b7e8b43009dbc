/** Limits of readers of documents: files, pages, memory. */
import type { Limit } from './limit.ts';

export const READERS_LIMITS = {
  pdfBytes: {
    value: 48 << 20,
    unit: 'bytes',
    why: 'a PDF lies whole in the memory of its script, beside the 18.6 MB of PDFium and a rendered page',
  },
  pdfRepairBytes: { value: 64 << 10, unit: 'bytes', why: 'of the end that is put behind a PDF whose own is lost' },
  pdfRepairPages: { value: 2000, unit: 'pages', why: 'that are looked for in such a file' },
  pdfRepairUnpackedBytes: { value: 4 << 20, unit: 'bytes', why: 'of objects that it keeps compressed' },
  documentBytes: { value: 95 << 20, unit: 'bytes', why: 'sent as the body; Cloudflare forwards at most 100 MB' },
  pictureFileBytes: {
    value: 25 << 20,
    unit: 'bytes',
    why: 'a picture as a document lies whole in the memory of its script',
  },
  languageBytes: { value: 32 << 20, unit: 'bytes', why: 'the largest fast model of a language has 13 MB' },
  netBytes: {
    value: 16 << 20,
    unit: 'bytes',
    why: 'a net that reads lines has 11 MB; twice of it is in memory while it is opened',
  },
  alphabetBytes: { value: 1 << 20, unit: 'bytes', why: 'the characters that a net knows; 6,600 of them have 26 KB' },
  detectionTilePixels: {
    value: 240_000,
    unit: 'pixels',
    why: 'what the net that finds text sees at once: its memory is 58 MB with so many; with three quarters of them it loses parts of lines',
  },
  pictureLines: {
    value: 1500,
    unit: 'lines',
    why: 'of a picture; a dense page has 200, and each costs the time to read it',
  },
  readerMemoryBytes: {
    value: 64 << 20,
    unit: 'bytes',
    why: 'linear memory never shrinks: with more, the reader is started anew',
  },
  pdfMemoryBytes: {
    value: 90 << 20,
    unit: 'bytes',
    why: 'linear memory never shrinks: with more, PDFium is started anew',
  },
  pdfMostMemoryBytes: {
    value: 100 << 20,
    unit: 'bytes',
    why: 'of linear memory: a page that needs more, such as one whose content never ends, breaks off before the isolate does',
  },
  smallDrawingWork: {
    value: 2e9,
    unit: 'pixels filled',
    why: 'of a page that is drawn only to see whether its text is seen: under a second',
  },
  drawingWork: {
    value: 200_000_000_000,
    unit: 'pixels filled',
    why: 'to draw a page: some 20 s, as PDFium can not be stopped; a dense map has a hundredth',
  },
  readerWaitMs: { value: 120_000, unit: 'ms', why: 'a reader takes one page at a time; a dense one takes up to 40 s' },
  pagePixels: { value: 12_000_000, unit: 'pixels', why: 'one page in grey; readers need some four bytes for each' },
  drawnPixels: {
    value: 4_200_000,
    unit: 'pixels',
    why: 'of a picture of a page for people, in colour: A4 at 200 dots per inch; finer ones are drawn at less',
  },
  outlineEntries: { value: 5000, unit: 'headings', why: 'of a document, listed behind its pages' },
  pageFigures: { value: 50, unit: 'figures', why: 'of a page, stored as pictures; more are drawings in pieces' },
  drawnDpi: { value: 300, unit: 'dots per inch', why: 'to which a page is drawn for people' },
  pageSidePixels: { value: 6000, unit: 'pixels', why: 'longer than A3 at 300 dpi' },
  pageCharacters: { value: 100_000, unit: 'characters', why: 'of a text layer: a dense newspaper page has a third' },
  pageObjects: {
    value: 5000,
    unit: 'objects',
    why: 'pictures and lines that are looked at on a page; a map may have millions',
  },
  pageAnnotations: { value: 2000, unit: 'annotations', why: 'fields and notes that are looked at on a page' },
  annotationCharacters: { value: 16_384, unit: 'characters', why: 'a longer note or value is no text of a page' },
  pageDpi: {
    value: 300,
    unit: 'dots per inch',
    why: 'to which a job may have its pages rendered; memory grows with its square',
  },
  pageComponents: {
    value: 200_000,
    unit: 'dark parts',
    why: 'of a page, in which letters are looked for: a dense one has 10,000, and each takes some 100 bytes; what has more is grain',
  },
  wordsPerPage: {
    value: 20_000,
    unit: 'words',
    why: 'at which reading a page stops: what has more is noise, and each word is a box of a result',
  },
} as const satisfies Record<string, Limit>;
