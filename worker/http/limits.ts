/** GET /v1/limits: what a request may ask for, and what this isolate holds and has refused. Loads nothing. */
import type { Context } from 'hono';
import type { Engine } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';

export function limits({ model, engine }: { readonly model: string; readonly engine: Engine }) {
  return (c: Context): Response => {
    const report = engine.report();
    const { memory } = report;
    return c.json({
      model,
      engine: report.engine,
      memory: memory && {
        residency: memory.residency,
        resident: memory.resident,
        request_bytes: memory.requestBytes,
        available_bytes: memory.availableBytes,
        wasm_bytes: memory.wasmBytes,
        wasm_peak_bytes: memory.wasmPeakBytes,
        wasm_limit_bytes: memory.wasmLimitBytes,
      },
      refused: report.refused,
      limits: LIMITS,
    });
  };
}
