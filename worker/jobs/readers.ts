/** What reads documents for the jobs: Worker scripts of their own, or stand-ins that tests make. Types and no code. */
import type { Box, ReadPage } from '../documents/page.ts';
import type { ReadOptions } from '../documents/reader.ts';
import type { StoredPixels } from '../documents/stored-pixels.ts';

/** A file of the bucket: its script reads it there. */
export interface StoredFile {
  readonly key: string;
  /** Of the version that is meant. */
  readonly etag: string;
}

/** What its owner forbids is read all the same; of a damaged file what can be found is read. */
export type PdfWarning = 'permissions' | 'repaired';

export interface PdfReader {
  /** @throws GlimpseError document_too_large, password_required, password_wrong, damaged_document */
  plan(
    file: StoredFile,
    password: string | null,
  ): Promise<{ readonly pages: number; readonly warnings: readonly PdfWarning[] }>;
  /** @throws GlimpseError page_failed, page_too_large, reader_failed */
  page(
    file: StoredFile,
    password: string | null,
    page: number,
    options: {
      readonly engine: 'auto' | 'text' | 'ocr';
      readonly dpi: number;
      /** Where the pixels are put, if it comes to that. */
      readonly pixelsKey: string;
    },
  ): Promise<PdfPage>;
  /** Puts a page, or what of it is in `box`, as a PNG at `pngKey`, upright and in colour. @throws as page */
  draw(file: StoredFile, password: string | null, page: number, options: DrawOptions): Promise<Drawn>;
}

export interface DrawOptions {
  readonly dpi: number;
  readonly pngKey: string;
  /** In points from the upper left corner of the upright page; all of it when missing. */
  readonly box?: Box;
}

export interface Drawn {
  readonly widthPx: number;
  readonly heightPx: number;
  /** What was asked for, or what fits. */
  readonly dpi: number;
}

/** What a page is read from. `layer` stands beside a picture where there is a text layer that is not trusted. */
export type PdfPage =
  | { readonly kind: 'text'; readonly page: ReadPage }
  | {
      readonly kind: 'picture';
      readonly why: string;
      readonly picture: StoredPixels;
      readonly layer: ReadPage | null;
      /** Pictures on the page, in shares of its sides. */
      readonly images: readonly Box[];
    };

export interface PictureReader {
  /** How many pages a file of pictures has. @throws GlimpseError image_unsupported, image_corrupt, image_too_large */
  plan(file: StoredFile): Promise<{ readonly pages: number }>;
  /** One page in grey, upright, at most `longestSidePx` long, put at `pixelsKey`. @throws as plan */
  page(file: StoredFile, page: number, longestSidePx: number, pixelsKey: string): Promise<StoredPixels>;
  /** Puts a page as a PNG at `pngKey`, upright and in colour. @throws as plan */
  draw(file: StoredFile, page: number, dpi: number, pngKey: string): Promise<Drawn>;
}

export interface TextReader {
  /** @throws GlimpseError as PageReader.read */
  read(page: StoredPixels, options: ReadOptions): Promise<ReadPage>;
}

/** What script holds pages, and cuts parts out of them. */
export interface PixelCutter {
  /** Puts a part of a page as a PNG at `pngKey`. @throws GlimpseError reader_failed when the pixels are gone */
  cut(page: StoredPixels, part: PagePart, pngKey: string): Promise<null>;
}

export interface PagePart {
  /** In pixels of the page as it stands upright. */
  readonly box: Box;
  /** Quarters clockwise by which the stored page was turned to stand upright. */
  readonly quarters: number;
  /** A larger part is shrunk. */
  readonly mostPixels: number;
}

export interface DocumentReaders {
  readonly pdf: PdfReader;
  /** null where that script is not deployed. */
  readonly pictures: PictureReader | null;
  /** Lines of pages. */
  readonly page: TextReader & PixelCutter;
  /** Text in scenes, screenshots, signs; null where that script is not deployed. */
  readonly picture: TextReader | null;
}
