/**
 * GET /v1/limits: what a request may ask for, and what the key that asks may do. What the isolate holds and has refused comes
 * from everybody's requests, so it is for who may see metrics. Loads nothing.
 */
import type { Context } from 'hono';
import type { Elsewhere } from '../engine/elsewhere.ts';
import type { Engine } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import { limitsBody } from './keys.ts';
import type { HttpEnv } from './request-log.ts';

interface Options {
  readonly model: string;
  readonly engine: Engine;
  /** Engines elsewhere; null: none. */
  readonly elsewhere: Elsewhere | null;
}

export function limits({ model, engine, elsewhere }: Options) {
  return async (c: Context<HttpEnv>): Promise<Response> => {
    const { scopes, limits: own } = c.var.grant;
    return c.json({
      model,
      key: own && limitsBody(own),
      ...(elsewhere && { origins: await elsewhere.states() }),
      ...(scopes.includes('metrics') && isolateBody(engine)),
      limits: LIMITS,
    });
  };
}

function isolateBody(engine: Engine) {
  const { engine: kind, memory, refused } = engine.report();
  return {
    engine: kind,
    memory: memory && {
      residency: memory.residency,
      resident: memory.resident,
      request_bytes: memory.requestBytes,
      available_bytes: memory.availableBytes,
      wasm_bytes: memory.wasmBytes,
      wasm_peak_bytes: memory.wasmPeakBytes,
      wasm_limit_bytes: memory.wasmLimitBytes,
    },
    // Without the last message of each: it repeats what somebody asked.
    refused: refused.map(({ code, count }) => ({ code, count })),
  };
}
