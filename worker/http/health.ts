/**
 * GET /health: the isolate is alive, and the request under way goes on. Loads nothing, needs no key; how full memory is, is for who
 * may see metrics.
 */
import type { Context } from 'hono';
import type { Access } from '../access/grant.ts';
import type { Engine, MemoryReport } from '../engine/engine.ts';
import type { HttpEnv } from './request-log.ts';

interface Options {
  readonly model: string;
  readonly access: Access;
  readonly engine: Engine;
}

export function health({ model, access, engine }: Options) {
  return async (c: Context<HttpEnv>): Promise<Response> => {
    const { memory, queue } = engine.report();
    const isStalled = queue?.isStalled ?? false;
    const alive = { status: isStalled ? 'stalled' : 'ok', model };
    const seen = await maySeeMetrics(c.req.raw, access);
    return c.json({ ...alive, ...(seen && { memory: memory && memoryBody(memory) }) }, isStalled ? 503 : 200);
  };
}

function memoryBody({ wasmBytes, wasmPeakBytes, wasmLimitBytes }: MemoryReport) {
  return { wasm_bytes: wasmBytes, wasm_peak_bytes: wasmPeakBytes, wasm_limit_bytes: wasmLimitBytes };
}

/** A check of health is no use of a key, so a wrong one fails nothing. */
async function maySeeMetrics(request: Request, access: Access): Promise<boolean> {
  const isAnonymous = !request.headers.has('authorization') && !request.headers.has('x-api-key');
  if (access.mode !== 'local' && isAnonymous) return false;
  return access.authorize(request, 'metrics').then(
    () => true,
    () => false,
  );
}
