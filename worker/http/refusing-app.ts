/** The API of a Worker that cannot serve: every request gets the same error, whatever it asks for and whoever asks. */
import type { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { GlimpseError } from '../errors.ts';
import { createBaseApp } from './base-app.ts';
import type { HttpEnv, RequestLogOptions } from './request-log.ts';

export function createRefusingApp(error: GlimpseError, options: RequestLogOptions): Hono<HttpEnv> {
  const app = createBaseApp(options, cors({ origin: '*' }));
  app.all('*', () => {
    throw error;
  });
  return app;
}
