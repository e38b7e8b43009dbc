/** The script glimpse-media: pictures that have no room or no decoder beside a model, in an isolate that holds none. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import avif from '@jsquash/avif/codec/dec/avif_dec.wasm';
import jpeg from '@cwasm/jpeg-turbo/jpeg-turbo.wasm';
import webp from '@jsquash/webp/codec/dec/webp_dec.wasm';
import gemm from '../../kernels-as/build/gemm.strict.wasm';
import ops from '../../kernels-as/build/ops.strict.wasm';
import png from '../../kernels-as/build/png.wasm';
import { createKernels } from '../../kernels-as/host/kernels.ts';
import { answer, type Answered } from '../calls.ts';
import { storePixels, type StoredPixels } from '../documents/stored-pixels.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Codecs } from '../media/codecs.ts';
import { heavyCodecsOf } from '../media/codecs-heavy.ts';
import type { PictureService } from '../media/elsewhere.ts';
import type { Alpha, EncodedImage, Size } from '../media/image.ts';
import { openImage, pagesOf } from '../media/open.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import { drawnPage, type DrawnPage } from './drawn-page.ts';
import { greyPage } from './grey-page.ts';
import { resizedPicture } from './resized-picture.ts';

interface Env {
  readonly DOCUMENTS: R2Bucket;
}

interface StoredFile {
  readonly key: string;
  readonly etag: string;
}

const INITIAL_BYTES = 1 << 20;

const turns = new OneAtATime();
const kernels = createKernels({ gemm, ops }, { initialBytes: INITIAL_BYTES, maxBytes: LIMITS.mediaArenaBytes.value });

/** Memories of decoders never shrink, and two do not fit: another kind of picture gets new ones. */
let made: { readonly kind: string; readonly codecs: Codecs } | undefined;
const codecsFor = (kind: string): Codecs => {
  if (made?.kind !== kind) made = { kind, codecs: heavyCodecsOf({ avif, jpeg, png, webp }) };
  return made.codecs;
};

/** Pages of a file often follow one another: the last file of several stays here. */
let kept: { readonly name: string; readonly bytes: Uint8Array } | undefined;

export default class GlimpseMedia extends WorkerEntrypoint<Env> implements PictureService {
  resized(bytes: Uint8Array, to: Size, alpha: Alpha): Promise<Answered<Uint8Array>> {
    const pause = () => scheduler.wait(0);
    return this.#inTurn(() => resizedPicture(kernels, codecsFor, bytes, { to, alpha, pause }));
  }

  /** Of a document. Of several pages one that can not be read fails alone; a single one is opened here. */
  plan(stored: StoredFile): Promise<Answered<{ readonly pages: number }>> {
    return this.#inTurn(async () => {
      const bytes = await this.#bytes(stored);
      const pages = pagesOf(bytes);
      if (pages === 1) open(bytes, 1);
      return { pages };
    });
  }

  page(stored: StoredFile, page: number, longestSidePx: number, key: string): Promise<Answered<StoredPixels>> {
    return this.#inTurn(async () => {
      const image = open(await this.#bytes(stored), page);
      return storePixels(this.env.DOCUMENTS, key, await greyPage(image, codecsFor(image.kind), longestSidePx));
    });
  }

  /** Puts the page as a PNG at `key`. */
  draw(stored: StoredFile, page: number, dpi: number, key: string): Promise<Answered<Omit<DrawnPage, 'png'>>> {
    return this.#inTurn(async () => {
      const { png, ...drawn } = await drawnPage(kernels, codecsFor, open(await this.#bytes(stored), page), dpi);
      await this.env.DOCUMENTS.put(key, png, { httpMetadata: { contentType: 'image/png' } });
      return drawn;
    });
  }

  /** A caller that leaves would take its turn and its place in the arena with it. */
  #inTurn<T>(work: () => Promise<T>): Promise<Answered<T>> {
    const answered = answer(() => turns.run(work));
    this.ctx.waitUntil(answered);
    return answered;
  }

  async #bytes({ key, etag }: StoredFile): Promise<Uint8Array> {
    const name = `${key} ${etag}`;
    if (kept?.name === name) return kept.bytes;
    kept = undefined;
    const object = await this.env.DOCUMENTS.get(key, { onlyIf: { etagMatches: etag } });
    if (object === null || !('body' in object))
      throw new GlimpseError(
        'damaged_document',
        'The document is not stored any more, or was replaced; send it again.',
      );
    const limit = LIMITS.pictureFileBytes.value;
    if (object.size > limit)
      throw new GlimpseError('document_too_large', `The picture has ${object.size} bytes; at most ${limit}.`);
    const bytes = new Uint8Array(await object.arrayBuffer());
    if (pagesOf(bytes) > 1) kept = { name, bytes };
    return bytes;
  }
}

const open = (bytes: Uint8Array, page: number): EncodedImage =>
  openImage(bytes, { page, maxBytes: LIMITS.pictureFileBytes.value });
