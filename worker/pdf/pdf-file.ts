/** One PDF file in PDFium's memory: its pages, and one page after the other as text or as a picture. */
import { segmentsOf } from '../documents/characters.ts';
import { heightOf, widthOf } from '../documents/box.ts';
import type { Box, PageWarning, ReadPage } from '../documents/page.ts';
import type { GreyPage } from '../documents/reader.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { readNotes, segmentsOfNotes, type Note } from './annotations.ts';
import { readObjects } from './page-objects.ts';
import { pageSpace, type PageSpace } from './page-space.ts';
import type { Pdfium } from './pdfium.ts';
import { drawBox, renderGrey, type DrawnBox, type DrawOptions } from './render.ts';
import { repairs } from './repair.ts';
import { readTextLayer, uprightTurns } from './text-layer.ts';
import { withoutUnseen } from './unseen.ts';
import { isTextLayerUsable } from './usable.ts';

/** Of FPDFPage_Flatten: for a screen and not for paper; something was there. */
const [AS_SHOWN, FLATTENED] = [0, 1];

export interface PdfPlan {
  readonly pages: number;
  /** `permissions`: its owner forbids something; `repaired`: its table of objects is broken, and what could be found is read. */
  readonly warnings: readonly ('permissions' | 'repaired')[];
}

export interface PdfPageOptions {
  /** `auto` reads the picture of a page whose text layer is not usable; `text` never, `ocr` always. */
  readonly engine: 'auto' | 'text' | 'ocr';
  readonly dpi: number;
}

/** What a page is read from. `layer` stands beside a picture where there is a layer that is not trusted. */
export type PdfPage =
  | { readonly kind: 'text'; readonly page: ReadPage }
  | {
      readonly kind: 'picture';
      readonly why: string;
      readonly picture: GreyPage;
      readonly layer: ReadPage | null;
      /** Pictures on the page that are not the page itself, in shares of its sides. */
      readonly images: readonly Box[];
    };

/** A page of PDFium's, and what is on it that it has not drawn. */
interface OpenPage {
  readonly handle: number;
  readonly notes: readonly Note[];
}

/** FPDF_GetLastError. */
const [FORMAT_ERROR, PASSWORD_ERROR, SECURITY_ERROR] = [3, 4, 5];
/** Enough to tell whether letters are seen. */
const SMALL_DPI = 72;
/** Of a page: a picture that covers more is the page itself, a scan. */
const WHOLE_PAGE = 0.8;
const QUARTERS = [0, 90, 180, 270] as const;

export class PdfFile {
  readonly #pdfium: Pdfium;
  readonly #pointer: number;
  readonly #document: number;

  /** Its end was lost, and what is on its pages may be. */
  readonly #isMended: boolean;

  private constructor(pdfium: Pdfium, pointer: number, document: number, isMended: boolean) {
    this.#pdfium = pdfium;
    this.#pointer = pointer;
    this.#document = document;
    this.#isMended = isMended;
  }

  /**
   * Reads the file into PDFium's memory as it comes, where it stays until `close`: there is no second copy.
   * @throws GlimpseError document_too_large, password_required, password_wrong, damaged_document
   */
  static async read(
    pdfium: Pdfium,
    sizeBytes: number,
    body: AsyncIterable<Uint8Array>,
    password: string | null,
  ): Promise<PdfFile> {
    if (sizeBytes > LIMITS.pdfBytes.value) {
      const message = `The PDF has ${sizeBytes} bytes; at most ${LIMITS.pdfBytes.value} can be read.`;
      throw new GlimpseError('document_too_large', message);
    }
    const { malloc, free } = pdfium.api.pdfium.wasmExports;
    const pointer = malloc(sizeBytes + LIMITS.pdfRepairBytes.value);
    try {
      let at = 0;
      for await (const piece of body) {
        if (at + piece.byteLength > sizeBytes) throw damaged('longer than it was said to be');
        pdfium.bytes(pointer + at, piece.byteLength).set(piece);
        at += piece.byteLength;
      }
      if (at < sizeBytes) throw damaged('shorter than it was said to be');
      const document = pdfium.api.FPDF_LoadMemDocument(pointer, sizeBytes, password ?? '');
      if (document !== 0) return new PdfFile(pdfium, pointer, document, false);
      const error = pdfium.api.FPDF_GetLastError();
      const repaired = error === FORMAT_ERROR ? openRepaired(pdfium, pointer, sizeBytes) : 0;
      if (repaired !== 0) return new PdfFile(pdfium, pointer, repaired, true);
      throw openingError(error, password !== null);
    } catch (error) {
      free(pointer);
      throw error;
    }
  }

  close(): void {
    this.#pdfium.api.FPDF_CloseDocument(this.#document);
    this.#pdfium.api.pdfium.wasmExports.free(this.#pointer);
  }

  plan(): PdfPlan {
    const { api } = this.#pdfium;
    const isRestricted = api.EPDF_IsEncrypted(this.#document) && !api.EPDF_IsOwnerUnlocked(this.#document);
    const isWhole = api.FPDF_DocumentHasValidCrossReferenceTable(this.#document);
    const warnings = [...(isRestricted ? (['permissions'] as const) : []), ...(isWhole ? [] : (['repaired'] as const))];
    return { pages: api.FPDF_GetPageCount(this.#document), warnings };
  }

  /** `page` counts from 1. @throws GlimpseError page_failed, page_too_large */
  page(page: number, { engine, dpi }: PdfPageOptions): PdfPage {
    return this.#opened(page, (handle, notes) => this.#read({ handle, notes }, page, engine, dpi));
  }

  /** In colour; `box` in points of the upright page. @throws GlimpseError page_failed, reader_failed */
  draw(page: number, options: Omit<DrawOptions, 'turned'>): DrawnBox {
    return this.#opened(page, (handle) => {
      const { space, turned } = this.#upright(handle);
      return drawBox(this.#pdfium, handle, space, { ...options, turned });
    });
  }

  #opened<T>(page: number, use: (handle: number, notes: readonly Note[]) => T): T {
    const { api } = this.#pdfium;
    const { handle, notes } = this.#flattened(page - 1);
    if (handle === 0) throw new GlimpseError('page_failed', `Page ${page} can't be opened; the file is damaged there.`);
    try {
      if (this.#isMended && api.FPDFPage_CountObjects(handle) === 0)
        throw new GlimpseError('page_failed', `Nothing is left of page ${page}; the file is cut off or damaged there.`);
      return use(handle, notes);
    } finally {
      api.FPDF_ClosePage(handle);
    }
  }

  /**
   * What forms were filled in with, and notes that are drawn on the page, become a part of it in memory: text and pictures have them then; `notes`
   * are what is left. Handle 0 of a page that can't be opened.
   */
  #flattened(index: number): OpenPage {
    const { api } = this.#pdfium;
    const handle = api.FPDF_LoadPage(this.#document, index);
    const notes = handle === 0 ? [] : readNotes(this.#pdfium, this.#document, handle);
    if (handle === 0 || api.FPDFPage_GetAnnotCount(handle) === 0) return { handle, notes };
    if (api.FPDFPage_Flatten(handle, AS_SHOWN) !== FLATTENED) return { handle, notes };
    api.FPDF_ClosePage(handle);
    return { handle: api.FPDF_LoadPage(this.#document, index), notes };
  }

  /** `turned`: quarters clockwise beyond what the page asks for, after which its letters stand upright. */
  #upright(handle: number): { readonly space: PageSpace; readonly turned: number } {
    const shown = this.#pdfium.api.FPDFPage_GetRotation(handle);
    const turns = uprightTurns(this.#pdfium, handle) ?? shown;
    return { space: this.#space(handle, turns), turned: (turns - shown + 4) % 4 };
  }

  #read({ handle, notes }: OpenPage, page: number, engine: PdfPageOptions['engine'], dpi: number): PdfPage {
    const { space, turned } = this.#upright(handle);
    const render = () => renderGrey(this.#pdfium, handle, space, { dpi, turned });
    const { images, rules, covers } = readObjects(this.#pdfium, handle, space, LIMITS.pageObjects.value);
    const shown = imagesInShares(images, space);
    if (engine === 'ocr') return { kind: 'picture', why: 'asked', picture: render(), layer: null, images: shown };
    const written = readTextLayer(this.#pdfium, handle, space, LIMITS.pageCharacters.value);
    const layer = withoutUnseen(written, space, covers, () => this.#drawnSmall(handle, space, turned));
    const usable = isTextLayerUsable(layer, images, space.width, space.height);
    if (engine === 'text' && layer.drawn === 0)
      throw new GlimpseError('page_failed', `Page ${page} has no text layer, and only that was asked for.`);
    const isHidden = layer.drawn > 0 && layer.invisible > layer.drawn / 2;
    const read: ReadPage = {
      width: space.width,
      height: space.height,
      unit: 'pt',
      dpi: null,
      rotation: QUARTERS[turned],
      skewDegrees: 0,
      reader: 'text',
      reason: engine === 'text' ? 'asked' : 'text layer',
      segments: [...segmentsOf(layer.characters), ...segmentsOfNotes(notes, space)],
      rules,
      images,
      flags: isHidden ? ['hidden_text'] : [],
      warnings: layer.unseen === 0 ? [] : [unseenText(layer.unseen)],
    };
    if (engine === 'text' || usable.isUsable) return { kind: 'text', page: read };
    try {
      const picture = { picture: render(), layer: layer.drawn > 0 ? read : null, images: shown };
      return { kind: 'picture', why: usable.why, ...picture };
    } catch (error) {
      const isTooLarge = error instanceof GlimpseError && error.code === 'page_too_large';
      // Its layer is little, and better than nothing.
      if (isTooLarge && layer.drawn > 0) return { kind: 'text', page: { ...read, flags: [...read.flags, 'degraded'] } };
      throw error;
    }
  }

  /** null of a page that is too large, or too much work. */
  #drawnSmall(handle: number, space: PageSpace, turned: number): DrawnBox | null {
    try {
      return drawBox(this.#pdfium, handle, space, { dpi: SMALL_DPI, turned, mostWork: LIMITS.smallDrawingWork.value });
    } catch (error) {
      if (error instanceof GlimpseError && error.code === 'page_too_large') return null;
      throw error;
    }
  }

  #space(handle: number, turns: number): PageSpace {
    const { api, scratch, floats } = this.#pdfium;
    // Left, top, right, bottom.
    const [left, top, right, bottom] = scratch(16, (pointer) => {
      api.FPDF_GetPageBoundingBox(handle, pointer);
      return floats(pointer, 4);
    });
    return pageSpace([left, bottom, right, top], turns);
  }
}

/** A document with pages; 0 when there is none to be found. Behind the file there is room for its repair. */
function openRepaired({ api, bytes }: Pdfium, pointer: number, sizeBytes: number): number {
  for (const tail of repairs(bytes(pointer, sizeBytes))) {
    const end = new TextEncoder().encode(tail);
    bytes(pointer + sizeBytes, end.byteLength).set(end);
    const document = api.FPDF_LoadMemDocument(pointer, sizeBytes + end.byteLength, '');
    if (document !== 0 && api.FPDF_GetPageCount(document) > 0) return document;
    if (document !== 0) api.FPDF_CloseDocument(document);
  }
  return 0;
}

function imagesInShares(images: readonly Box[], { width, height }: PageSpace): Box[] {
  return images
    .map(([x0, y0, x1, y1]): Box => [x0 / width, y0 / height, x1 / width, y1 / height])
    .filter((box) => widthOf(box) * heightOf(box) <= WHOLE_PAGE);
}

const unseenText = (count: number): PageWarning => ({
  code: 'text_unseen',
  message: `${count} characters are not seen on the page (beside it, covered, invisible, or in the paper's colour) and were left out`,
});

function openingError(error: number, hasPassword: boolean): GlimpseError {
  if (error === PASSWORD_ERROR)
    return hasPassword
      ? new GlimpseError('password_wrong', 'The password does not open the PDF.')
      : new GlimpseError('password_required', 'The PDF is encrypted; send document.password.');
  if (error === SECURITY_ERROR)
    return new GlimpseError('damaged_document', 'The PDF is encrypted in a way that can not be read.');
  return damaged('no PDF that can be opened: neither the table of its objects nor a page was found');
}

const damaged = (what: string): GlimpseError => new GlimpseError('damaged_document', `The file is ${what}.`);
