/**
 * Environment of every local workerd (tests, demo, server): no network of its own, and the isolate's memory limit, which
 * nothing enforces locally: 1,600 WASM pages (100 MiB) and 100 MB of JS heap.
 */
export const LOCAL_RUNTIME = {
  MINIFLARE_WORKERD_V8_FLAGS: '--wasm-max-mem-pages=1600 --max-heap-size=100',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
} as const;
