/**
 * The body of POST /v1/responses → the same request as a chat, and the way back for the names of fields in errors. Nothing is stored: an
 * input is the whole conversation.
 */
import * as v from 'valibot';
import { GlimpseError } from '../../errors.ts';
import { issueError } from './issue.ts';
import { integer } from './numbers.ts';

type Json = Readonly<Record<string, unknown>>;

const content = v.nullish(
  v.union([v.string(), v.array(v.looseObject({ type: v.string() }))], 'Expected text or parts'),
);
const item = v.variant(
  'type',
  [
    v.looseObject({ type: v.optional(v.literal('message'), 'message'), role: v.string(), content }),
    v.looseObject({
      type: v.literal('function_call'),
      call_id: v.string(),
      name: v.string(),
      arguments: v.nullish(v.string(), ''),
    }),
    v.looseObject({ type: v.literal('function_call_output'), call_id: v.string(), output: content }),
    v.looseObject({ type: v.literal('reasoning') }),
    v.looseObject({ type: v.literal('item_reference'), id: v.string() }),
  ],
  'Expected "message", "function_call", "function_call_output", "reasoning" or "item_reference"',
);

const tool = v.looseObject({ type: v.string(), name: v.nullish(v.string()) });

export const responsesSchema = v.object({
  model: v.nullish(v.string()),
  input: v.lazy((input): v.GenericSchema<unknown, string | v.InferOutput<typeof item>[]> =>
    Array.isArray(input) ? v.array(item) : v.string('Expected a string or a list of items'),
  ),
  instructions: v.nullish(v.pipe(v.string(), v.description('A system message before the input'))),
  max_output_tokens: v.nullish(v.pipe(integer, v.description('Most tokens of the answer, its thought included'))),
  temperature: v.nullish(v.unknown()),
  top_p: v.nullish(v.unknown()),
  top_logprobs: v.nullish(v.number()),
  include: v.nullish(v.array(v.string()), []),
  reasoning: v.nullish(v.looseObject({ effort: v.nullish(v.string()), summary: v.nullish(v.unknown()) })),
  text: v.nullish(v.looseObject({ format: v.nullish(v.looseObject({ type: v.string() })) })),
  tools: v.nullish(v.array(tool), []),
  tool_choice: v.nullish(v.union([v.string(), v.looseObject({ type: v.string() })])),
  parallel_tool_calls: v.nullish(v.boolean(), true),
  metadata: v.nullish(v.record(v.string(), v.unknown()), {}),
  stream: v.nullish(v.boolean(), false),
});

export type ResponsesBody = v.InferOutput<typeof responsesSchema>;

/** What a stateless service cannot do, and what asks for nothing. */
const UNSUPPORTED: Readonly<Record<string, readonly unknown[]>> = {
  background: [false],
  prompt: [],
  truncation: ['disabled'],
};

/** @throws GlimpseError invalid_request, invalid_parameter, previous_response_unsupported */
export function parseResponses(json: unknown): ResponsesBody {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new GlimpseError('invalid_request', 'The body must be a JSON object with "model" and "input".');
  const body = json as Json;
  for (const param of ['previous_response_id', 'conversation'])
    if (body[param] != null) {
      const message = `"${param}" is not supported: nothing is stored here. Send the whole conversation as "input".`;
      throw new GlimpseError('previous_response_unsupported', message, { param });
    }
  for (const [param, harmless] of Object.entries(UNSUPPORTED))
    if (body[param] != null && !harmless.includes(body[param]))
      throw new GlimpseError('invalid_parameter', `"${param}" is not supported; leave it out.`, { param });
  const result = v.safeParse(responsesSchema, body, { abortEarly: true });
  if (result.success) return result.output;
  throw issueError(result.issues[0]);
}

export interface AsChat {
  /** Not checked yet. */
  readonly chat: Json;
  /** A field of the chat → the field of this body that says it. */
  readonly nameOf: (param: string) => string;
  /** Tools of kinds that are not done here; agents send them whether they are needed or not. */
  readonly dropped: readonly string[];
}

/** @throws GlimpseError invalid_request for a reference to an item that was never stored */
export function asChat(body: ResponsesBody): AsChat {
  const { messages, places } = messagesOf(body);
  const functions = body.tools.filter(({ type }) => type === 'function');
  const wantsLogprobs = body.include.includes('message.output_text.logprobs');
  const chat = {
    model: body.model,
    messages,
    max_tokens: body.max_output_tokens,
    temperature: body.temperature,
    top_p: body.top_p,
    logprobs: wantsLogprobs || body.top_logprobs != null,
    top_logprobs: body.top_logprobs,
    reasoning_effort: body.reasoning?.effort,
    response_format: formatOf(body.text?.format),
    tools: functions.map(({ type, ...fields }) => ({ type, function: fields })),
    tool_choice: choiceOf(body.tool_choice),
    parallel_tool_calls: body.parallel_tool_calls,
    stream: body.stream,
  };
  const dropped = [...new Set(body.tools.map(({ type }) => type))].filter((type) => type !== 'function');
  return { chat, nameOf: (param) => renamed(param, places), dropped };
}

/** Messages, and the item of each. */
function messagesOf({ input, instructions }: ResponsesBody): { messages: Json[]; places: string[] } {
  const messages: Json[] = [];
  const places: string[] = [];
  const add = (message: Json, place: string) => {
    messages.push(message);
    places.push(place);
  };
  if (instructions) add({ role: 'system', content: instructions }, 'instructions');
  if (typeof input === 'string') add({ role: 'user', content: input }, 'input');
  else for (const [at, each] of input.entries()) addItem(each, `input[${at}]`, messages, add);
  return { messages, places };
}

type Item = v.InferOutput<typeof item>;

function addItem(
  each: Item,
  place: string,
  messages: readonly Json[],
  add: (message: Json, place: string) => void,
): void {
  switch (each.type) {
    case 'message':
      add({ role: each.role, content: partsOf(each.content) }, place);
      return;
    case 'function_call': {
      const call = { id: each.call_id, type: 'function', function: { name: each.name, arguments: each.arguments } };
      const last = messages.at(-1);
      // Calls of one answer are items of their own here, and belong to one message there.
      if (last?.role === 'assistant') (last as { tool_calls?: object[] }).tool_calls = [...callsOf(last), call];
      else add({ role: 'assistant', content: null, tool_calls: [call] }, place);
      return;
    }
    case 'function_call_output':
      add({ role: 'tool', tool_call_id: each.call_id, content: partsOf(each.output) }, place);
      return;
    case 'reasoning':
      return;
    case 'item_reference': {
      // Clients name our own thoughts so; they are not read again.
      if (each.id.startsWith('rs_')) return;
      const message = 'An item is referred to that was never stored; send the item itself.';
      throw new GlimpseError('invalid_request', message, { param: `${place}.id` });
    }
  }
}

const callsOf = ({ tool_calls: calls }: Json): object[] => (Array.isArray(calls) ? (calls as object[]) : []);

/** A file that a part brings itself is a part of its own in a chat. */
function partsOf(parts: string | readonly Json[] | null | undefined): unknown {
  if (parts == null || typeof parts === 'string') return parts;
  return parts.map((part) => {
    if (part.type !== 'input_file') return part;
    const { file_id, file_data, filename } = part;
    return { type: 'file', file: { file_id, file_data, filename } };
  });
}

function formatOf(format: Json | null | undefined): Json | undefined {
  if (format?.type !== 'json_schema') return format ?? undefined;
  const { type, ...named } = format;
  return { type, json_schema: named };
}

function choiceOf(choice: string | Json | null | undefined): unknown {
  if (choice == null || typeof choice === 'string' || choice.type !== 'function') return choice;
  return { type: 'function', function: { name: choice.name } };
}

const RENAMED: readonly (readonly [chat: RegExp, here: string])[] = [
  [/^max_tokens$/, 'max_output_tokens'],
  [/^reasoning_effort$/, 'reasoning.effort'],
  [/^response_format\.json_schema/, 'text.format'],
  [/^response_format/, 'text.format'],
  [/^(tools\[\d+\])\.function/, '$1'],
  [/^tool_choice\.function/, 'tool_choice'],
  [/\.file\.(file_id|file_data)$/, '.$1'],
  [/^messages$/, 'input'],
];

function renamed(param: string, places: readonly string[]): string {
  const placed = param.replace(/^messages\[(\d+)\](\.content)?/, (_, at: string, content = '') => {
    const place = places[Number(at)];
    return place.startsWith('input[') ? place + content : place;
  });
  return RENAMED.reduce((name, [chat, here]) => name.replace(chat, here), placed);
}
