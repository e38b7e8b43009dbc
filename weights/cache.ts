/**
 * What an isolate keeps between requests: the one module-level state of the Worker, because an isolate has exactly one life.
 */
const loads = new Map<string, Promise<unknown>>();

/**
 * The value under `key`, loaded once however many callers ask at the same time, and kept.
 * A failure reaches everybody who waited and is forgotten, so that the next caller tries again. One caller leaving never
 * ends the load: pass the platform's waitUntil as `keepAlive`, or a request that is cancelled takes its I/O with it.
 */
export function shared<T>(
  key: string,
  load: () => Promise<T>,
  keepAlive?: (load: Promise<unknown>) => void,
): Promise<T> {
  const running = loads.get(key) as Promise<T> | undefined;
  if (running !== undefined) return running;
  const started = load();
  loads.set(key, started);
  // Also the handler that keeps a failure nobody waits for from being unhandled.
  const settled = started.catch(() => void (loads.get(key) === started && loads.delete(key)));
  keepAlive?.(settled);
  return started;
}
