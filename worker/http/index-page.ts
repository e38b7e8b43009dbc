/** GET /v1: where to go. */
import type { Context } from 'hono';

/** `routes`: paths as the router writes them; shown as OpenAPI does. */
export function index(routes: readonly (readonly [method: string, path: string, ...unknown[]])[]) {
  const shown = routes.map(([method, path]) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  return (c: Context): Response =>
    c.json({
      name: 'Glimpse',
      what: 'A vision-language model that runs inside Cloudflare Workers, behind the OpenAI API.',
      routes: shown,
    });
}
