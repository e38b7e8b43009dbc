/** GET /metrics, for Prometheus. Loads nothing. */
import type { Context } from 'hono';
import type { Engine } from '../engine/engine.ts';
import type { Metrics } from './metrics.ts';

const TEXT = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };

interface Options {
  readonly model: string;
  readonly engine: Engine;
  readonly metrics: Metrics;
}

export function metricsPage({ model, engine, metrics }: Options) {
  return (c: Context): Response => {
    const { engine: kind, memory } = engine.report();
    const held = memory
      ? [
          ...memory.resident,
          { what: 'request', bytes: memory.requestBytes },
          { what: 'memory', bytes: memory.wasmBytes },
        ]
      : [];
    const gauges = [
      { name: 'glimpse_build_info' as const, labels: { model, engine: kind }, value: 1 },
      ...held.map(({ what, bytes }) => ({ name: 'glimpse_wasm_bytes' as const, labels: { what }, value: bytes })),
    ];
    return c.body(metrics.text(gauges), 200, TEXT);
  };
}
