/** GET /: where to go. */
import type { Context } from 'hono';

export function index(c: Context): Response {
  return c.json({
    name: 'Glimpse',
    what: 'A vision-language model that runs inside Cloudflare Workers, behind the OpenAI API.',
    routes: ['POST /v1/chat/completions', 'GET /v1/models', 'GET /v1/models/{id}', 'GET /v1/limits', 'GET /health'],
  });
}
