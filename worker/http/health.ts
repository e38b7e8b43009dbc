/** GET /health: the isolate is alive. Loads nothing. */
import type { Context } from 'hono';
import type { LedgerReport } from '../engine/engine.ts';

export function health({ model, ledger }: { readonly model: string; readonly ledger: () => LedgerReport }) {
  return (c: Context): Response => {
    const { wasmBytes, wasmPeakBytes, wasmLimitBytes } = ledger();
    return c.json({
      status: 'ok',
      model,
      memory: { wasm_bytes: wasmBytes, wasm_peak_bytes: wasmPeakBytes, wasm_limit_bytes: wasmLimitBytes },
    });
  };
}
