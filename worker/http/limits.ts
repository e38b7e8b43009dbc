/**
 * GET /v1/limits: what a request may ask for, and what the key that asks may do. What the isolate holds and has refused comes
 * from everybody's requests, so it is for who may see metrics. Loads nothing.
 */
import type { Context } from 'hono';
import type { OriginBudgetView } from '../access/calls.ts';
import type { Elsewhere, OriginReport } from '../engine/elsewhere.ts';
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
    const { scopes, limits: own, origins } = c.var.grant;
    const budget = elsewhere && (await origins.view());
    return c.json({
      model,
      key: own && limitsBody(own),
      ...(elsewhere && {
        engines: { edge: { model }, origins: (await elsewhere.states()).map((each) => originBody(each)) },
      }),
      ...(budget && { budget: budgetBody(budget) }),
      ...(scopes.includes('metrics') && isolateBody(engine)),
      limits: LIMITS,
    });
  };
}

/** Without addresses and keys, which are nobody's business. */
const originBody = ({ name, classes, breakers, retryMs, slots }: OriginReport) => ({
  name,
  classes,
  state: breakers,
  retry_after_ms: retryMs,
  slots: [slots.used, slots.all],
});

/** Of the key that asks: tokens that origins read for it today, and three for each that they write. */
const budgetBody = ({ limit, used, resetsAt }: OriginBudgetView) => ({
  unit: 'origin units',
  limit,
  used,
  resets_at: Math.floor(resetsAt / 1000),
});

function isolateBody(engine: Engine) {
  const { engine: kind, memory, refused, cache } = engine.report();
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
    cache: cache ?? null,
    // Without the last message of each: it repeats what somebody asked.
    refused: refused.map(({ code, count }) => ({ code, count })),
  };
}
