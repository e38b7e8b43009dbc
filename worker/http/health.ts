/** GET /health: the isolate is alive, and the request under way goes on. Loads nothing. */
import type { Context } from 'hono';
import type { Engine } from '../engine/engine.ts';

export function health({ model, engine }: { readonly model: string; readonly engine: Engine }) {
  return (c: Context): Response => {
    const { memory, queue } = engine.report();
    const isStalled = queue?.isStalled ?? false;
    const body = {
      status: isStalled ? 'stalled' : 'ok',
      model,
      memory: memory && {
        wasm_bytes: memory.wasmBytes,
        wasm_peak_bytes: memory.wasmPeakBytes,
        wasm_limit_bytes: memory.wasmLimitBytes,
      },
    };
    return c.json(body, isStalled ? 503 : 200);
  };
}
