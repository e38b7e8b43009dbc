/** POST /v1/ask: a form with pictures and a question, and an answer in the form that the client accepts. For people and scripts. */
import type { Context } from 'hono';
import type { Ending, Timings, Usage } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import type { AppOptions } from './app.ts';
import { beginAnswer, kept, mostImages, streamed } from './asking.ts';
import { readBody } from './body.ts';
import { errorBody } from './error-response.ts';
import { parseForm } from './form.ts';
import { renaming } from './renamed.ts';
import type { HttpEnv } from './request-log.ts';
import { askedName, readAskForm } from './schema/ask.ts';
import { parseChat } from './schema/parse.ts';
import { glimpseField, timingHeaders, timingsBody, usageBody, type ShapeWish } from './shapes.ts';
import type { Telling } from './sse.ts';

const FORM_TYPE = /^multipart\/form-data\b/i;

export function ask(options: AppOptions) {
  return async function ask(c: Context<HttpEnv>): Promise<Response> {
    const type = c.req.header('content-type') ?? '';
    if (!FORM_TYPE.test(type))
      throw new GlimpseError('unsupported_media_type', 'Send a multipart form with "question" and "image".');
    const accepted = c.req.header('accept') ?? '';
    const isStream = accepted.includes('text/event-stream');
    const form = await parseForm(await readBody(c.req.raw, c.var.held), type);
    const begun = await renaming(askedName, async () => {
      const { chat, brought } = await readAskForm(form, isStream);
      return beginAnswer(c, parseChat(chat, mostImages(options)), options, brought);
    });
    const { answer, routing, wish } = begun;
    if (isStream) return streamed(c, begun, telling(wish), options);
    const { answers, usage, timingsMs } = await kept(answer.whole(), options);
    const [{ content, reasoning, ending }] = answers;
    const headers = { ...timingHeaders(timingsMs), ...routing.headers() };
    if (accepted.startsWith('text/plain')) return c.text(content, 200, headers);
    return c.json(bodyOf({ content, reasoning: reasoning ?? '' }, ending, { usage, timingsMs, wish }), 200, headers);
  };
}

interface Done {
  readonly usage: Usage;
  readonly timingsMs: Timings;
  readonly wish: ShapeWish;
}

function bodyOf(text: { content: string; reasoning: string }, ending: Ending, { usage, timingsMs, wish }: Done) {
  const { boxes = [], parsed = null } = glimpseField(text.content, ending, wish).glimpse ?? {};
  return {
    answer: text.content,
    reasoning: text.reasoning || null,
    boxes,
    parsed,
    finish_reason: ending.finishReason,
    usage: usageBody(usage),
    timings_ms: timingsBody(timingsMs),
  };
}

/** Events `reasoning` and `answer` with pieces of text, then `done` with all of it. */
function telling(wish: ShapeWish): Telling {
  return {
    async tell(answer, write) {
      const text = { content: '', reasoning: '' };
      for await (const event of answer.events()) {
        if (event.type === 'delta') {
          text[event.kind] += event.text;
          write(JSON.stringify({ text: event.text }), event.kind === 'content' ? 'answer' : 'reasoning');
        }
        if (event.type === 'done') write(JSON.stringify(bodyOf(text, event, { ...event, wish })), 'done');
      }
    },
    fail: (error, write) => write(JSON.stringify(errorBody(error)), 'error'),
  };
}
