/**
 * Questions about a document that a job has read: its fields, by rules or by a schema, and whatever else a model can answer from it.
 * Nothing is read again.
 */
import type { Context } from 'hono';
import { capableOf } from '../engine/taught.ts';
import { GlimpseError } from '../errors.ts';
import type { Documents } from '../jobs/documents.ts';
import { pagesOf } from '../jobs/page-ranges.ts';
import { citationsIn, promptOf } from '../questions/ask.ts';
import { answerTokens } from '../questions/budget.ts';
import { extractBySchema } from '../questions/extract.ts';
import { passagesOf, type Passages } from '../questions/passages.ts';
import { startAnswer, type Answer } from './answer.ts';
import type { AppOptions } from './app.ts';
import { readJson } from './body.ts';
import { newHead } from './chat.ts';
import { chatTelling } from './chat-events.ts';
import { metered } from './metered.ts';
import type { HttpEnv } from './request-log.ts';
import { parseAsk, parseExtract } from './schema/question.ts';
import { timingHeaders, wholeAnswer } from './shapes.ts';
import { answerStream, SSE_HEADERS } from './sse.ts';

const PLAIN = { withReasoning: true, isJson: false };

type Options = AppOptions & { readonly documents: Documents };
type Handler = (c: Context<HttpEnv>) => Promise<Response>;

/** With a preset by rules; with a schema by a model that was taught to. */
export function extractFields({ documents, ...options }: Options): Handler {
  return async function extractFields(c) {
    const { preset, schema, instructions, pages } = parseExtract(await readJson(c.req.raw, c.var.held));
    const [tenant, id] = [c.var.grant.holder, c.req.param('id') ?? ''];
    const wanted = await wantedPages(documents, tenant, id, pages);
    if (preset != null) return c.json(await documents.extract(tenant, id, preset, wanted));
    const { engine, model } = await capableOf('extract', options);
    const asking = { engine: metered(engine, c.var.grant, options), client: tenant, signal: c.req.raw.signal };
    const passages: Passages = async () => passagesOf(await documents.pages(tenant, id), wanted);
    const asked = { schema: schema as object, instructions: instructions ?? '' };
    const { data, errors, citations } = await extractBySchema(passages, asked, model, asking);
    return c.json({ method: 'model', valid: errors.length === 0, data, errors, citations });
  };
}

/** In the shape of a chat's answer, with what it cites beside its choices. */
export function askDocument(options: Options): Handler {
  const { documents } = options;
  return async function askDocument(c) {
    const { question, pages, stream } = parseAsk(await readJson(c.req.raw, c.var.held));
    const [tenant, id] = [c.var.grant.holder, c.req.param('id') ?? ''];
    const wanted = await wantedPages(documents, tenant, id, pages);
    const { engine, model, task } = await capableOf('ask', options);
    const prompted = await promptOf(question, async () => passagesOf(await documents.pages(tenant, id), wanted), model);
    const request = {
      messages: prompted.messages,
      maxTokens: answerTokens(model),
      sampling: { temperature: 0 },
      stop: [],
      task,
      client: tenant,
    };
    const plain = startAnswer(metered(engine, c.var.grant, options), request, c.req.raw.signal, (error) => error);
    const answer = citing(plain, (text) => ({ citations: citationsIn(text, prompted.passages) }));
    if (!stream) {
      const { answers, usage, timingsMs } = await answer.whole();
      const body = { ...wholeAnswer(newHead(options, options), answers, usage, PLAIN), ...answer.beside() };
      return c.json(body, 200, timingHeaders(timingsMs));
    }
    await answer.begun();
    const streamed = answerStream(
      answer,
      chatTelling(newHead(options, options), { ...PLAIN, includeUsage: true }),
      (error) => c.set('failure', error),
    );
    options.waitUntil(streamed.end);
    c.set('streamEnd', streamed.end);
    return c.body(streamed.stream, 200, SSE_HEADERS);
  };
}

/** The answer, and what follows from its text when it has ended. */
function citing(answer: Answer, make: (text: string) => object): Answer & { readonly beside: () => object } {
  let said = '';
  return {
    ...answer,
    async *events() {
      for await (const event of answer.events()) {
        if (event.type === 'delta' && event.kind === 'content') said += event.text;
        yield event;
      }
    },
    async whole() {
      const done = await answer.whole();
      said = done.answers[0].content;
      return done;
    },
    beside: () => make(said),
  };
}

/** Of a job that has a result; null is all of its pages. @throws GlimpseError job_not_found, job_not_finished, page_out_of_range */
async function wantedPages(
  documents: Documents,
  tenant: string,
  id: string,
  pages: string | null | undefined,
): Promise<ReadonlySet<number> | null> {
  const { ended_at: endedAt, status, document } = await documents.get(tenant, id);
  if (endedAt === null)
    throw new GlimpseError('job_not_finished', `The job is ${status}; ask again when it has ended.`);
  return pages == null ? null : new Set(pagesOf(pages, document.pages ?? 0, false));
}
