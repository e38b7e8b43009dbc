/**
 * POST /v1/chat/completions. Everything that can be wrong with a request is a plain JSON error with its status; only
 * what fails after the first token is told inside the stream.
 */
import type { Context } from 'hono';
import type { AppOptions } from './app.ts';
import { beginAnswer, kept, mostImages, streamed } from './asking.ts';
import { readJson } from './body.ts';
import { chatTelling } from './chat-events.ts';
import type { HttpEnv } from './request-log.ts';
import { parseChat } from './schema/parse.ts';
import { timingHeaders, wholeAnswer, type AnswerHead } from './shapes.ts';

export function chatCompletions(options: AppOptions) {
  return async function chatCompletions(c: Context<HttpEnv>): Promise<Response> {
    const body = parseChat(await readJson(c.req.raw, c.var.held), mostImages(options));
    const begun = await beginAnswer(c, body, options);
    const { answer, routing, wish } = begun;
    const head = newHead(begun, options);
    if (body.stream) {
      const includeUsage = body.stream_options?.include_usage ?? false;
      const isKeptAlive = body.glimpse?.heartbeat ?? true;
      return streamed(c, begun, { ...chatTelling(head, { ...wish, includeUsage }), isKeptAlive }, options);
    }
    const { answers, usage, timingsMs } = await kept(answer.whole(), options);
    const whole = { ...wholeAnswer(head, answers, usage, wish), ...answer.beside?.() };
    return c.json(whole, 200, { ...timingHeaders(timingsMs), ...routing.headers() });
  };
}

export function newHead(
  { model, fingerprint = null }: { readonly model: string; readonly fingerprint?: string | null },
  { now }: Pick<AppOptions, 'now'>,
): AnswerHead {
  const created = Math.floor(now() / 1000);
  return { id: `chatcmpl-${crypto.randomUUID()}`, created, model, system_fingerprint: fingerprint };
}
