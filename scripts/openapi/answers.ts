/** Shapes of answers, as JSON schemas. They say what clients may count on; more fields may come. */
import { JOB_STATUSES, PAGE_STATUSES, WATCH_EVENTS } from '../../worker/jobs/request.ts';

type Shape = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };
const number = { type: 'number' };
const numberOrNull = { type: ['number', 'null'] };
const whole = { type: 'integer' };
const flag = { type: 'boolean' };
const any = {};
const list = (items: Shape) => ({ type: 'array', items });
const shape = (name: string): Shape => ({ $ref: `#/components/schemas/${name}` });
const is = (value: string) => ({ const: value });
/** All of the properties come, unless they are named as `maybe`. */
const object = (properties: Record<string, Shape>, maybe: readonly string[] = []): Shape => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !maybe.includes(name)),
});
const page = (items: Shape) => object({ object: is('list'), data: list(items) });

const usage = object(
  {
    prompt_tokens: whole,
    completion_tokens: whole,
    total_tokens: whole,
    prompt_tokens_details: object({ image_tokens: whole, cached_tokens: whole }),
    completion_tokens_details: object({ reasoning_tokens: whole }),
  },
  ['prompt_tokens_details', 'completion_tokens_details'],
);

const head = { id: text, created: whole, model: text, system_fingerprint: textOrNull };
const box = {
  type: 'array',
  items: number,
  minItems: 4,
  maxItems: 4,
  description: 'left, top, right, bottom: 0 to 1, shares of the upright page',
};
const jobStatus = { enum: JOB_STATUSES };
const citation = object({ page: whole, block: text, bbox: box });

export const ANSWERS = {
  Error: object({
    error: object(
      { message: text, type: text, param: textOrNull, code: shape('ErrorCode'), pointer: text, keyword: text },
      ['pointer', 'keyword'],
    ),
  }),
  Index: object({ name: text, what: text, routes: list(text) }),
  Health: object({ status: { enum: ['ok', 'stalled'] }, model: text, memory: any }, ['memory']),
  Limits: object(
    {
      model: text,
      key: any,
      limits: { type: 'object' },
      engines: any,
      budget: any,
      memory: any,
      cache: any,
      refused: any,
    },
    ['engines', 'budget', 'memory', 'cache', 'refused'],
  ),
  Model: object(
    {
      id: text,
      object: is('model'),
      created: whole,
      owned_by: text,
      context_length: whole,
      architecture: object({ input_modalities: list(text) }),
      capabilities: object({ vision: flag, tools: flag, reasoning: text, structured_outputs: flag }),
    },
    ['context_length', 'architecture', 'capabilities'],
  ),
  Models: page(shape('Model')),
  ChatCompletion: object({
    ...head,
    object: is('chat.completion'),
    choices: list(
      object({
        index: whole,
        finish_reason: text,
        message: object({
          role: is('assistant'),
          content: textOrNull,
          reasoning: textOrNull,
          reasoning_content: textOrNull,
        }),
      }),
    ),
    usage,
  }),
  ChatCompletionChunk: object(
    {
      ...head,
      object: is('chat.completion.chunk'),
      choices: list(object({ index: whole, delta: { type: 'object' }, finish_reason: textOrNull })),
      usage: any,
      glimpse_timings_ms: { type: 'object', additionalProperties: number },
    },
    ['usage', 'glimpse_timings_ms'],
  ),
  AskAnswer: object({
    answer: text,
    reasoning: textOrNull,
    boxes: list(object({ label: textOrNull, box: list(number), pixels: any, image: any })),
    parsed: any,
    finish_reason: text,
    usage,
    timings_ms: { type: 'object', additionalProperties: number },
  }),
  Response: object({
    id: text,
    object: is('response'),
    created_at: whole,
    status: { enum: ['in_progress', 'completed', 'incomplete', 'failed'] },
    model: text,
    output: list(object({ id: text, type: text, status: text })),
    usage: object({ input_tokens: whole, output_tokens: whole, total_tokens: whole }),
  }),
  InputTokens: object({
    object: is('response.input_tokens'),
    input_tokens: whole,
    image_tokens: whole,
    cached_tokens: whole,
  }),
  File: object({
    id: text,
    object: is('file'),
    bytes: whole,
    created_at: whole,
    expires_at: whole,
    filename: text,
    purpose: text,
    status: text,
  }),
  Files: object({
    object: is('list'),
    data: list(shape('File')),
    has_more: flag,
    first_id: textOrNull,
    last_id: textOrNull,
  }),
  Deleted: object({ id: text, object: text, deleted: is(true as unknown as string) }),
  Upload: object(
    {
      id: text,
      object: is('document'),
      status: { enum: ['waiting', 'complete'] },
      name: textOrNull,
      bytes: whole,
      expires_at: text,
      put_url: text,
      headers: { type: 'object' },
    },
    ['put_url', 'headers'],
  ),
  Job: object({
    id: text,
    object: is('document.job'),
    status: jobStatus,
    created_at: textOrNull,
    started_at: textOrNull,
    ended_at: textOrNull,
    attempt: whole,
    document: { type: 'object' },
    pages: object({
      total: { type: ['integer', 'null'] },
      selected: whole,
      done: whole,
      failed: whole,
      by_engine: { type: 'object' },
    }),
    progress: number,
    warnings: list(any),
    errors: list(any),
    error: any,
    result: any,
    usage: { type: 'object' },
    metadata: { type: 'object' },
  }),
  Jobs: object({
    object: is('list'),
    data: list(
      object({ id: text, object: is('document.job'), status: jobStatus, created_at: text, ended_at: textOrNull }),
    ),
    has_more: flag,
  }),
  JobEvent: {
    type: 'object',
    description: `Server-sent events: each has an id, a type (${WATCH_EVENTS.join(', ')}), and data in JSON; the last one is \`end\`.`,
  },
  DocumentResult: object({ schema_version: any, job: any, document: { type: 'object' }, pages: list(shape('Page')) }),
  Page: object(
    {
      page: whole,
      width: number,
      height: number,
      unit: text,
      rotation: number,
      engine: text,
      reason: textOrNull,
      markdown: text,
      blocks: list(
        object({ id: text, label: text, order: whole, bbox: box, text, markdown: text, confidence: numberOrNull }),
      ),
    },
    ['reason'],
  ),
  PageRows: page(object({ page: whole, status: { enum: PAGE_STATUSES } })),
  Extraction: object(
    {
      method: { enum: ['rules', 'model'] },
      preset: text,
      fields: { type: 'object', additionalProperties: { oneOf: [shape('Field'), list({ type: 'object' })] } },
      valid: flag,
      data: any,
      errors: list({ type: 'object' }),
      citations: { type: 'object', additionalProperties: citation },
    },
    ['preset', 'fields', 'valid', 'data', 'errors', 'citations'],
  ),
  Field: object({ value: {}, text, label: text, page: whole, block: text, bbox: box, confidence: number }),
  DocumentAnswer: { type: 'object' },
  MistralOcr: object({ pages: list({ type: 'object' }), model: text, usage_info: { type: 'object' } }),
  GlmLayout: { type: 'object' },
  DoclingDocument: object({ document: { type: 'object' }, status: text }),
  DoclingTask: object({
    task_id: text,
    task_type: text,
    task_status: text,
    task_meta: object({ num_docs: whole, num_processed: whole, num_succeeded: whole, num_failed: whole }),
  }),
  DoclingChunks: object({
    chunks: list(
      object({ filename: text, chunk_index: whole, text, doc_items: list(text), page_numbers: list(whole) }),
    ),
    documents: list({ type: 'object' }),
  }),
  Endpoint: object({ id: text, object: is('webhook.endpoint'), url: text, status: text, secret: text }, ['secret']),
  Endpoints: page({ type: 'object' }),
  Delivery: object({ id: text }),
  Deliveries: page({ type: 'object' }),
  Recovery: object({ object: is('webhook.recovery'), endpoint_id: text, messages: any, has_more: flag }),
  Source: object({ id: text, secret: text }, ['secret']),
  Sources: page({ type: 'object' }),
  Received: { type: 'object' },
  Key: object({ id: text, key: text }, ['key']),
  Keys: page({ type: 'object' }),
  Quarantine: object({
    object: is('list'),
    data: list(object({ object: is('quarantined_input'), fingerprint: text, until: whole })),
  }),
  Released: object({ object: is('quarantined_input'), fingerprint: text, deleted: is(true as unknown as string) }),
} as const satisfies Record<string, Shape>;

export type AnswerName = keyof typeof ANSWERS;
