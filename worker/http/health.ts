/** GET /health: the isolate is alive. Loads nothing. */
import type { Context } from 'hono';
import type { Engine } from '../engine/engine.ts';

export function health({ model, engine }: { readonly model: string; readonly engine: Engine }) {
  return (c: Context): Response => {
    const { memory } = engine.report();
    return c.json({
      status: 'ok',
      model,
      memory: memory && {
        wasm_bytes: memory.wasmBytes,
        wasm_peak_bytes: memory.wasmPeakBytes,
        wasm_limit_bytes: memory.wasmLimitBytes,
      },
    });
  };
}
