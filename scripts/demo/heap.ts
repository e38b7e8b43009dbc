/** The JS heap of a running Worker, watched through V8's inspector. */

export interface HeapWatch {
  /** Bytes of live and dead objects at the fullest sample. Samples wait while the isolate computes, so a short peak may be missed. */
  peakBytes(): number;
  /** At the emptiest sample: what lives, and what little has died since V8 collected. */
  leastBytes(): number;
  close(): void;
}

const SAMPLE_MS = 10;

interface HeapUsage {
  readonly usedSize: number;
}

/** What miniflare calls the Worker among its own. */
const TARGET = 'core:user:glimpse';

export async function watchHeap(inspectorUrl: string): Promise<HeapWatch> {
  const socket = new WebSocket(new URL(`/${TARGET}`, inspectorUrl));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`The inspector at ${inspectorUrl} does not answer.`)), {
      once: true,
    });
  });
  let peakBytes = 0;
  let leastBytes = Infinity;
  let id = 0;
  const ask = () => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ id: ++id, method: 'Runtime.getHeapUsage' }));
  };
  socket.addEventListener('message', ({ data }) => {
    const { result } = JSON.parse(String(data)) as { result?: HeapUsage };
    if (result?.usedSize === undefined) return;
    peakBytes = Math.max(peakBytes, result.usedSize);
    leastBytes = Math.min(leastBytes, result.usedSize);
    setTimeout(ask, SAMPLE_MS).unref();
  });
  ask();
  return { peakBytes: () => peakBytes, leastBytes: () => leastBytes, close: () => socket.close() };
}
