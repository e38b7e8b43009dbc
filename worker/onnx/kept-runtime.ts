/** What a script keeps between calls: a runtime with its nets. Whatever throws inside takes it along, as its state is unknown then. */
import { GlimpseError } from '../errors.ts';
import { startRuntime, type Runtime } from './runtime.ts';

export class KeptRuntime<Opened> {
  readonly #module: WebAssembly.Module;
  readonly #mostBytes: number;
  #runtime: Runtime | null = null;
  #opened: Opened | null = null;
  #wish = '';

  /** Linear memory never shrinks: with more than `mostBytes` the next call starts anew. */
  constructor(module: WebAssembly.Module, mostBytes: number) {
    this.#module = module;
    this.#mostBytes = mostBytes;
  }

  get memoryBytes(): number {
    return this.#runtime?.memoryBytes ?? 0;
  }

  /**
   * `open` is called at first, and when `wish` is another. One call at a time.
   * @throws GlimpseError reader_failed when `work` threw; what `open` throws
   */
  async use<T>(
    wish: string,
    open: (runtime: Runtime) => Promise<Opened>,
    work: (opened: Opened) => T | Promise<T>,
  ): Promise<T> {
    const isUsable = this.#wish === wish && this.memoryBytes <= this.#mostBytes;
    const opened = (isUsable ? this.#opened : null) ?? (await this.#start(wish, open));
    try {
      return await work(opened);
    } catch (error) {
      this.#drop();
      throw new GlimpseError('reader_failed', 'The picture broke the reader.', {}, error);
    }
  }

  async #start(wish: string, open: (runtime: Runtime) => Promise<Opened>): Promise<Opened> {
    // The old one goes before the new one takes memory.
    this.#drop();
    const runtime = await startRuntime(this.#module);
    const opened = await open(runtime);
    [this.#runtime, this.#opened, this.#wish] = [runtime, opened, wish];
    return opened;
  }

  #drop(): void {
    this.#runtime = null;
    this.#opened = null;
  }
}
