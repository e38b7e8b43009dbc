/** GET /v1/limits: what a request may ask for, and what this isolate holds and has refused. Loads nothing. */
import type { Context } from 'hono';
import type { LedgerReport } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';

export function limits({ model, ledger }: { readonly model: string; readonly ledger: () => LedgerReport }) {
  return (c: Context): Response => {
    const report = ledger();
    return c.json({
      model,
      engine: report.engine,
      memory: {
        resident: report.resident,
        request_bytes: report.requestBytes,
        available_bytes: report.availableBytes,
        wasm_bytes: report.wasmBytes,
        wasm_peak_bytes: report.wasmPeakBytes,
        wasm_limit_bytes: report.wasmLimitBytes,
      },
      refused: report.refused,
      limits: LIMITS,
    });
  };
}
