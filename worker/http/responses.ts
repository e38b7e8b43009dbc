/** POST /v1/responses: the Responses API over the same answer as a chat's. Nothing is stored. */
import type { Context } from 'hono';
import type { AppOptions } from './app.ts';
import { beginAnswer, kept, mostImages, streamed } from './asking.ts';
import { readJson } from './body.ts';
import { renaming } from './renamed.ts';
import type { HttpEnv } from './request-log.ts';
import { ResponseEvents, type ResponseEvent } from './response-events.ts';
import { parseChat } from './schema/parse.ts';
import { asChat, parseResponses, type ResponsesBody } from './schema/responses.ts';
import { NOTE_HEADER, timingHeaders } from './shapes.ts';
import type { Telling, Write } from './sse.ts';

export function responses(options: AppOptions) {
  return async function responses(c: Context<HttpEnv>): Promise<Response> {
    const body = parseResponses(await readJson(c.req.raw, c.var.held));
    const { chat, nameOf, dropped } = asChat(body);
    const begun = await renaming(nameOf, async () => beginAnswer(c, parseChat(chat, mostImages(options)), options));
    if (dropped.length > 0)
      c.header(NOTE_HEADER, `tools-ignored: ${dropped.join(' ').replaceAll(/[^\w ]/g, '?')}`, { append: true });
    const { answer, routing, model } = begun;
    const created = Math.floor(options.now() / 1000);
    const head = { id: `resp_${newId()}`, created, model, echo: echoOf(body) };
    const events = new ResponseEvents(head, newId);
    if (body.stream) return streamed(c, begun, telling(events), options);
    const whole = (async () => {
      events.begin();
      let last: ResponseEvent | undefined;
      let headers = {};
      for await (const event of answer.events()) {
        last = events.take(event).at(-1) ?? last;
        if (event.type === 'done') headers = timingHeaders(event.timingsMs);
      }
      return { response: last?.response as object, headers };
    })();
    const { response, headers } = await kept(whole, options);
    return c.json(response, 200, { ...headers, ...routing.headers() });
  };
}

const newId = (): string => crypto.randomUUID().replaceAll('-', '');

function telling(events: ResponseEvents): Telling {
  const tell = (told: readonly ResponseEvent[], write: Write) => {
    for (const event of told) write(JSON.stringify(event), event.type);
  };
  return {
    async tell(answer, write) {
      tell(events.begin(), write);
      for await (const event of answer.events()) tell(events.take(event), write);
    },
    fail: (error, write) => tell(events.fail(error), write),
  };
}

/** What clients expect to read back. */
const echoOf = (body: ResponsesBody): object => ({
  instructions: body.instructions ?? null,
  max_output_tokens: body.max_output_tokens ?? null,
  metadata: body.metadata,
  parallel_tool_calls: body.parallel_tool_calls,
  previous_response_id: null,
  reasoning: { effort: body.reasoning?.effort ?? null, summary: null },
  store: false,
  temperature: body.temperature ?? null,
  text: { format: body.text?.format ?? { type: 'text' } },
  tool_choice: body.tool_choice ?? 'auto',
  tools: body.tools,
  top_p: body.top_p ?? null,
  truncation: 'disabled',
});
