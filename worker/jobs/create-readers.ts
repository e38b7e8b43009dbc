/** The scripts that read documents, behind their service bindings. */
import { called, type Answered } from '../calls.ts';
import type { StoredPixels } from '../documents/stored-pixels.ts';
import { createPictureReader, type PictureNets } from '../picture/picture-reader.ts';
import type { DocumentReaders, PdfReader, PictureReader, PixelCutter, TextReader } from './readers.ts';

/** A service as its callers see it: errors cross as values. */
type Remote<T> = {
  readonly [Call in keyof T]: T[Call] extends (...values: infer Values) => Promise<infer Result>
    ? (...values: Values) => Promise<Answered<Result>>
    : never;
};

export interface ReaderServices {
  readonly pdf: Remote<PdfReader>;
  readonly read: Remote<TextReader & PixelCutter>;
  readonly media?: Remote<PictureReader>;
  readonly det?: Remote<Pick<Nets, 'boxes'>>;
  readonly rec?: Remote<Omit<Nets, 'boxes'>>;
}

type Nets = PictureNets<StoredPixels>;

export function createReaders({ pdf, read, media, det, rec }: ReaderServices): DocumentReaders {
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
    page: {
      read: (page, options) => called(() => read.read(page, options)),
      cut: (page, part, key) => called(() => read.cut(page, part, key)),
    },
    picture: det === undefined || rec === undefined ? null : createPictureReader(remoteNets(det, rec)),
  };
}

const remoteNets = (det: NonNullable<ReaderServices['det']>, rec: NonNullable<ReaderServices['rec']>): Nets => ({
  boxes: (page, options) => called(() => det.boxes(page, options)),
  lines: (page, boxes, options) => called(() => rec.lines(page, boxes, options)),
  areUpsideDown: (page, boxes, options) => called(() => rec.areUpsideDown(page, boxes, options)),
});
