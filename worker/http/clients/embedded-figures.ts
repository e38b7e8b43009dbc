/** Figures of a document inside JSON: each as a data URL that is read from the bucket while the JSON is sent, one piece at a time. */
import { toBase64 } from '../../base64.ts';

/** null where a figure is not stored any more. */
export type OpenFigure = (block: string) => Promise<ReadableStream<Uint8Array> | null>;

export class EmbeddedFigures {
  /** What stands for a figure until it is sent. No document can hold it. */
  readonly #mark = crypto.randomUUID();
  readonly #open: OpenFigure;

  constructor(open: OpenFigure) {
    this.#open = open;
  }

  /** A string to put where the figure of the block belongs. */
  placeholder(block: string): string {
    return `${this.#mark} ${block}`;
  }

  /** The JSON of `value` with its figures. */
  async *json(value: unknown): AsyncGenerator<string> {
    // Text and blocks take turns.
    const parts = JSON.stringify(value).split(new RegExp(`"${this.#mark} ([\\w-]+)"`));
    for (const [i, part] of parts.entries()) {
      if (i % 2 === 0) yield part;
      else yield* quotedUrl(await this.#open(part));
    }
  }
}

async function* quotedUrl(png: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  if (png === null) return yield 'null';
  yield '"data:image/png;base64,';
  let rest = new Uint8Array();
  for await (const piece of png) {
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    // Three bytes are four letters.
    const whole = bytes.length - (bytes.length % 3);
    yield toBase64(bytes.subarray(0, whole));
    rest = bytes.subarray(whole);
  }
  yield `${toBase64(rest)}"`;
}
