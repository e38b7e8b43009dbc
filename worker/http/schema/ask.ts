/** The form of POST /v1/ask → the same request as a chat. */
import * as v from 'valibot';
import { GlimpseError } from '../../errors.ts';
import type { NamedPictures } from '../named-pictures.ts';
import { issueError } from './issue.ts';

const TEXTS = ['question', 'system', 'schema', 'max_tokens', 'thinking', 'model'] as const;
type TextField = (typeof TEXTS)[number];

const whole = v.pipe(v.string(), v.regex(/^-?\d{1,9}$/, 'Expected a whole number'), v.transform(Number));

export const askSchema = v.object({
  question: v.pipe(v.string(), v.minLength(1, 'Expected at least one character'), v.description('What is asked')),
  system: v.optional(v.pipe(v.string(), v.description('What the model should know before'))),
  schema: v.optional(v.pipe(v.string(), v.description('A JSON Schema that the answer keeps'))),
  max_tokens: v.optional(v.pipe(whole, v.description('Most tokens of the answer, its thought included'))),
  thinking: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(on|off|\d{1,6})$/, 'Expected "on", "off" or most tokens of the thought'),
      v.description('on, off, or most tokens of the thought'),
    ),
  ),
  model: v.optional(v.string()),
});

export interface AskedForm {
  /** Not checked yet. */
  readonly chat: object;
  /** Pictures that came with the form, by the names that the chat has for them. */
  readonly brought: NamedPictures;
}

/** `stream`: whether the answer is told while it is made. @throws GlimpseError invalid_request, invalid_parameter, schema_invalid */
export async function readAskForm(form: FormData, stream: boolean): Promise<AskedForm> {
  checkNames(form);
  const texts = TEXTS.flatMap((name) => (form.has(name) ? [[name, form.get(name)] as const] : []));
  const result = v.safeParse(askSchema, Object.fromEntries(texts), { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  const { question, system, schema, max_tokens, thinking, model } = result.output;
  const brought = new Map<string, Uint8Array>();
  const parts: object[] = [];
  for (const image of form.getAll('image')) {
    // A text is where the picture is, as in a chat.
    const url = typeof image === 'string' ? image : `form:${brought.size}`;
    if (typeof image !== 'string') brought.set(url, new Uint8Array(await image.arrayBuffer()));
    parts.push(
      image instanceof File || !image.startsWith('file-') ? imageUrl(url) : { type: 'input_image', file_id: url },
    );
  }
  const user = { role: 'user', content: [...parts, { type: 'text', text: question }] };
  const messages = system === undefined ? [user] : [{ role: 'system', content: system }, user];
  const answer = schema === undefined ? {} : { response_format: { type: 'json_schema', schema: parsedSchema(schema) } };
  return { brought, chat: { model, messages, max_tokens, stream, ...thinkingFields(thinking), ...answer } };
}

const imageUrl = (url: string) => ({ type: 'image_url', image_url: { url } });

function thinkingFields(thinking: string | undefined): object {
  if (thinking === undefined) return {};
  return thinking === 'on' || thinking === 'off'
    ? { enable_thinking: thinking === 'on' }
    : { thinking_token_budget: Number(thinking) };
}

function parsedSchema(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GlimpseError('schema_invalid', '"schema" is not JSON.', { param: 'schema', pointer: '' }, error);
  }
}

const KNOWN: ReadonlySet<string> = new Set<TextField | 'image'>([...TEXTS, 'image']);
const SHOWN_CHARS = 40;

/** A field of a form that is misspelt would be dropped in silence. */
function checkNames(form: FormData): void {
  const unknown = [...form.keys()].find((name) => !KNOWN.has(name));
  if (unknown === undefined) return;
  const param = unknown.slice(0, SHOWN_CHARS);
  throw new GlimpseError('invalid_parameter', `The form has "${param}"; it may have ${[...KNOWN].join(', ')}.`, {
    param,
  });
}

/** A field of the chat → the field of the form that says it. */
export function askedName(param: string): string {
  if (/^messages\[\d+\]\.content\[\d+\]\.(image_url|file_id)/.test(param)) return 'image';
  if (param.startsWith('response_format')) return 'schema';
  if (param.startsWith('messages')) return 'question';
  return param === 'enable_thinking' || param === 'thinking_token_budget' ? 'thinking' : param;
}
