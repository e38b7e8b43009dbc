/** Memory of a running Worker, seen through V8's inspector: heap and buffers at their fullest, and every WebAssembly memory. */

export interface IsolateMemory {
  /** Bytes of each WebAssembly memory that is alive; memories never shrink, so these are peaks. */
  wasmBytes(): Promise<number[]>;
  /** Bytes of the JS heap, garbage included, and of array buffers, at the fullest sample. Samples wait while the isolate computes. */
  peaks(): { readonly heapBytes: number; readonly bufferBytes: number };
  close(): void;
}

const SAMPLE_MS = 5;
/** What miniflare calls a script among its own. */
const TARGET = 'core:user:';

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly context?: { readonly id: number } };
  readonly result?: {
    readonly usedSize?: number;
    readonly backingStorageSize?: number;
    readonly result?: { readonly objectId?: string; readonly value?: unknown };
    readonly objects?: { readonly objectId: string };
  };
}

export async function watchIsolate(inspectorUrl: string, script = 'glimpse'): Promise<IsolateMemory> {
  const socket = new WebSocket(new URL(`/${TARGET}${script}`, inspectorUrl));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  const context = Promise.withResolvers<number>();
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.method === 'Runtime.executionContextCreated') context.resolve(reply.params!.context!.id);
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  let id = 0;
  const send = (method: string, params: object = {}): Promise<Reply> =>
    new Promise((resolve) => {
      waiting.set(++id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  await send('Runtime.enable');
  const contextId = await context.promise;

  const peaks = { heapBytes: 0, bufferBytes: 0 };
  const sample = async () => {
    const { result } = await send('Runtime.getHeapUsage');
    peaks.heapBytes = Math.max(peaks.heapBytes, result?.usedSize ?? 0);
    peaks.bufferBytes = Math.max(peaks.bufferBytes, result?.backingStorageSize ?? 0);
  };
  const timer = setInterval(() => void sample(), SAMPLE_MS);

  return {
    peaks: () => peaks,
    async wasmBytes() {
      const prototype = await send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype', contextId });
      const found = await send('Runtime.queryObjects', { prototypeObjectId: prototype.result?.result?.objectId });
      const sizes = await send('Runtime.callFunctionOn', {
        objectId: found.result?.objects?.objectId,
        functionDeclaration: 'function () { return this.map(({ buffer }) => buffer.byteLength); }',
        returnByValue: true,
      });
      return sizes.result?.result?.value as number[];
    },
    close() {
      clearInterval(timer);
      socket.close();
    },
  };
}
