/**
 * Tesseract 5 (LSTM) as a WebAssembly instance of its own: grey pixels in, words with places out. Source: tesseract.js-core.
 * Whatever throws inside it leaves it in an unknown state; its owner then drops it.
 */
import TesseractCore from 'tesseract.js-core/tesseract-core-simd-lstm.js';
import type { Word } from '../documents/page.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

/**
 * How a page is cut: into blocks, as one column of lines of different sizes, or as one block of lines. Order and columns are found
 * afterwards, by layout.
 */
export const MODES = { page: 3, column: 4, block: 6 } as const;
export type Mode = keyof typeof MODES;

export interface Pixels {
  readonly widthPx: number;
  readonly heightPx: number;
  /** u8[heightPx, widthPx], 0 is black. */
  readonly pixels: Uint8Array;
}

export interface RecogniseOptions {
  readonly mode: Mode;
  /** Otsu's one threshold for the page, or Sauvola's for every place: finds lines that are paler than others. */
  readonly threshold: 'page' | 'local';
}

/** A word, and the line that Tesseract found it in. */
export interface FoundWord extends Word {
  readonly line: number;
}

export interface Tesseract {
  readonly languages: string;
  readonly memoryBytes: number;
  /** In Tesseract's own order. */
  recognise(page: Pixels, options: RecogniseOptions): FoundWord[];
}

/** RIL_WORD, RIL_TEXTLINE; OEM_LSTM_ONLY. */
const [LINE, WORD] = [2, 3];
const LSTM_ONLY = 1;

/** `module` is the package's wasm; `models` are traineddata files by language. @throws GlimpseError reader_failed */
export async function startTesseract(
  module: WebAssembly.Module,
  models: ReadonlyMap<string, Uint8Array>,
): Promise<Tesseract> {
  // The package asks where its script came from.
  (globalThis as { location?: unknown }).location ??= { href: '' };
  let memory!: WebAssembly.Memory;
  const core = await TesseractCore({
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory)!;
      done(instance, module);
      return instance.exports;
    },
    print: () => undefined,
    printErr: () => undefined,
  });
  for (const [language, bytes] of models) core.FS.writeFile(`/${language}.traineddata`, bytes, { canOwn: true });
  const languages = [...models.keys()].join('+');
  const api = new core.TessBaseAPI();
  if (api.Init('/', languages, LSTM_ONLY) !== 0)
    throw new GlimpseError('reader_failed', `Tesseract can not read with the languages ${languages}.`);
  // It has read them: the copies in its file system are of no more use.
  for (const language of models.keys()) core.FS.unlink(`/${language}.traineddata`);

  const { _malloc: malloc, _free: free } = core;
  return {
    languages,
    get memoryBytes() {
      return memory.buffer.byteLength;
    },
    recognise({ widthPx, heightPx, pixels }, { mode, threshold }) {
      api.SetPageSegMode(MODES[mode]);
      api.SetVariable('thresholding_method', threshold === 'local' ? '2' : '0');
      const pointer = malloc(pixels.byteLength);
      new Uint8Array(memory.buffer, pointer, pixels.byteLength).set(pixels);
      api.SetImage(pointer, widthPx, heightPx, 1, widthPx);
      free(pointer);
      api.Recognize(null);
      const words = wordsOf(api.GetIterator());
      api.Clear();
      return words;
    },
  };
}

type Iterator = ReturnType<InstanceType<Awaited<ReturnType<typeof TesseractCore>>['TessBaseAPI']>['GetIterator']>;

/** Blank words are rules and frames. */
function wordsOf(iterator: Iterator): FoundWord[] {
  const words: FoundWord[] = [];
  iterator.Begin();
  let line = 0;
  do {
    if (iterator.Empty(WORD)) continue;
    if (iterator.IsAtBeginningOf(LINE)) line++;
    const text = iterator.GetUTF8Text(WORD).trim();
    const { x0, y0, x1, y1 } = iterator.getBoundingBox(WORD);
    if (text !== '') words.push({ text, box: [x0, y0, x1, y1], confidence: iterator.Confidence(WORD) / 100, line });
  } while (iterator.Next(WORD) && words.length < LIMITS.wordsPerPage.value);
  return words;
}
