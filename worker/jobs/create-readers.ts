/** The scripts that read documents, behind their service bindings. */
import { called, type Answered } from '../calls.ts';
import type { DocumentReaders, PdfReader, PictureReader, TextReader } from './readers.ts';

/** A service as its callers see it: errors cross as values. */
type Remote<T> = {
  readonly [Call in keyof T]: T[Call] extends (...values: infer Values) => Promise<infer Result>
    ? (...values: Values) => Promise<Answered<Result>>
    : never;
};

export interface ReaderServices {
  readonly pdf: Remote<PdfReader>;
  readonly read: Remote<TextReader>;
  readonly media?: Remote<PictureReader>;
}

export function createReaders({ pdf, read, media }: ReaderServices): DocumentReaders {
  const pictures = (service: Remote<PictureReader>): PictureReader => ({
    plan: (file) => called(() => service.plan(file)),
    page: (file, page, longestSidePx, key) => called(() => service.page(file, page, longestSidePx, key)),
    draw: (file, page, dpi, key) => called(() => service.draw(file, page, dpi, key)),
  });
  return {
    pdf: {
      plan: (file, password) => called(() => pdf.plan(file, password)),
      page: (file, password, page, options) => called(() => pdf.page(file, password, page, options)),
      draw: (file, password, page, options) => called(() => pdf.draw(file, password, page, options)),
    },
    pictures: media === undefined ? null : pictures(media),
    page: { read: (page, options) => called(() => read.read(page, options)) },
    picture: null,
  };
}
