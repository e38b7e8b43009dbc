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
  readonly read: Remote<PictureReader & TextReader>;
}

export function createReaders({ pdf, read }: ReaderServices): DocumentReaders {
  const pictures: PictureReader = {
    plan: (file) => called(() => read.plan(file)),
    page: (file, page, longestSidePx, key) => called(() => read.page(file, page, longestSidePx, key)),
  };
  return {
    pdf: {
      plan: (file, password) => called(() => pdf.plan(file, password)),
      page: (file, password, page, options) => called(() => pdf.page(file, password, page, options)),
    },
    pictures,
    page: { read: (page, options) => called(() => read.read(page, options)) },
    picture: null,
  };
}
