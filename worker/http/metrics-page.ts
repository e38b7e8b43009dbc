/** GET /metrics, for Prometheus. Loads nothing. */
import type { Context } from 'hono';
import type { Elsewhere, OriginReport } from '../engine/elsewhere.ts';
import type { CacheReport, Engine } from '../engine/engine.ts';
import type { Metrics } from './metrics.ts';

const TEXT = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };

interface Options {
  readonly model: string;
  readonly engine: Engine;
  /** Engines elsewhere; null: none. */
  readonly elsewhere: Pick<Elsewhere, 'states'> | null;
  readonly metrics: Metrics;
}

/** Over all isolates: what is known of an origin is known to all of them. */
function gaugesOf({ name: origin, breakers, slots }: OriginReport) {
  const open = Object.entries(breakers).map(([kind, state]) => ({
    name: 'glimpse_origin_breaker_open' as const,
    labels: { origin, class: kind },
    value: state === 'closed' ? 0 : 1,
  }));
  return [...open, { name: 'glimpse_origin_slots_used' as const, labels: { origin }, value: slots.used }];
}

const cacheGauges = ({ bytes, results }: CacheReport) => [
  { name: 'glimpse_cache_bytes' as const, labels: {}, value: bytes },
  ...Object.entries(results).map(([result, value]) => ({
    name: 'glimpse_cache_total' as const,
    labels: { result },
    value,
  })),
];

export function metricsPage({ model, engine, elsewhere, metrics }: Options) {
  return async (c: Context): Promise<Response> => {
    const { engine: kind, memory, cache } = engine.report();
    const held = memory
      ? [
          ...memory.resident,
          { what: 'request', bytes: memory.requestBytes },
          { what: 'memory', bytes: memory.wasmBytes },
        ]
      : [];
    const gauges = [
      { name: 'glimpse_build_info' as const, labels: { model, engine: kind }, value: 1 },
      ...((await elsewhere?.states()) ?? []).flatMap((origin) => gaugesOf(origin)),
      ...(cache ? cacheGauges(cache) : []),
      ...held.map(({ what, bytes }) => ({ name: 'glimpse_wasm_bytes' as const, labels: { what }, value: bytes })),
    ];
    return c.body(metrics.text(gauges), 200, TEXT);
  };
}
