/** The interface of everything that reads the pixels of a page; all readers pass the same suite. Types and no code. */
import type { ReadPage } from './page.ts';

/** A page in grey: u8[heightPx, widthPx], 0 is black. */
export interface GreyPage {
  readonly widthPx: number;
  readonly heightPx: number;
  /** As it was rendered, or as a scan says; 0 when nobody knows. */
  readonly dpi: number;
  readonly pixels: Uint8Array;
  /** Share of the pixels that are neither grey nor nearly so; missing where nobody looked. */
  readonly colour?: number;
}

export interface ReadOptions {
  /** Languages that may stand on the page, as the reader names them (`eng`); empty leaves it to the reader. */
  readonly languages: readonly string[];
  /** `auto` looks which way is up when the text can't be read well. */
  readonly rotate: 'auto' | 0 | 90 | 180 | 270;
  /** 1 as well as it can; 2 and 3 with less memory and time, after an attempt that died. */
  readonly attempt: 1 | 2 | 3;
}

export interface PageReader {
  /**
   * @throws GlimpseError reader_busy while another page is read here, page_too_large, reader_failed when it broke: its memory is
   * given up, and the next page starts with a fresh one
   */
  read(page: GreyPage, options: ReadOptions): Promise<ReadPage>;
}
