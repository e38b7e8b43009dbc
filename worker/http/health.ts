/** GET /health: the isolate is alive. Loads nothing. */
import type { Context } from 'hono';

export interface MemoryReport {
  /** Linear memory now; it never shrinks. */
  readonly wasmBytes: number;
  /** The most that weights and requests have taken of it. */
  readonly wasmPeakBytes: number;
  readonly wasmLimitBytes: number;
}

export function health({ model, memory }: { readonly model: string; readonly memory: () => MemoryReport }) {
  return (c: Context): Response => {
    const { wasmBytes, wasmPeakBytes, wasmLimitBytes } = memory();
    return c.json({
      status: 'ok',
      model,
      memory: { wasm_bytes: wasmBytes, wasm_peak_bytes: wasmPeakBytes, wasm_limit_bytes: wasmLimitBytes },
    });
  };
}
