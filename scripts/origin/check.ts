/** What a server of OpenAI's API can, found by asking it: its models, text, pictures, frames, fields beyond OpenAI's, how it ends. */
import { attempt } from '../../worker/origin/attempt.ts';
import { OriginFault } from '../../worker/origin/fault.ts';
import { FIELDS_OF } from '../../worker/origin/fields.ts';
import type { Origin, OriginKind, RequestClass } from '../../worker/origin/origin.ts';
import { originBody } from '../../worker/origin/request.ts';
import type { ContentPart, GenerateRequest } from '../../worker/engine/engine.ts';
import { encodePng } from '../png.ts';

export interface Checked {
  readonly what: string;
  /** What came, or the code of the fault with its message. */
  readonly found: string;
  readonly isGood: boolean;
}

export interface OriginCheck {
  readonly rows: readonly Checked[];
  /** An entry of the variable ORIGINS; null when the server answers nothing. */
  readonly entry: object | null;
}

const SIDE_PX = 64;
const MOST_TOKENS = 8;
const TIME_MS = 120_000;
const TIMES = { headersMs: TIME_MS, firstTextMs: TIME_MS, silenceMs: TIME_MS, totalMs: TIME_MS };

/** `url` is where `/chat/completions` is below; `model`: the server's first when it is null. */
export async function checkOrigin(url: string, key: string | null, model: string | null): Promise<OriginCheck> {
  const base = url.replace(/\/+$/, '');
  const rows: Checked[] = [];
  const models = await modelsOf(base, key);
  rows.push({ what: 'models', found: models.length > 0 ? models.join(', ') : 'no list', isGood: models.length > 0 });
  const name = model ?? models[0];
  if (name === undefined) return { rows, entry: null };

  const origin: Origin = {
    name: 'checked',
    url: base,
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    binding: null,
    fields: [...FIELDS_OF.openai, 'frames'],
    media: 'inline',
    videoSeconds: 3600,
    unitsPerDay: null,
    model: name,
    times: { text: TIMES, image: TIMES, video: TIMES },
    kind: 'openai',
    aliases: [],
    classes: [],
    contextTokens: 65_536,
    tasks: [],
    slots: 1,
    weight: 1,
  };
  const picture = new Uint8Array(encodePng(SIDE_PX, SIDE_PX, 'grey', new Uint8Array(SIDE_PX * SIDE_PX).fill(200)));
  const questions: Readonly<Record<RequestClass, readonly ContentPart[]>> = {
    text: [],
    image: [{ type: 'image', bytes: picture }],
    video: [{ type: 'video', frames: [picture, picture], seconds: [0, 0.5] }],
  };
  const classes: RequestClass[] = [];
  for (const [kind, media] of Object.entries(questions) as [RequestClass, readonly ContentPart[]][]) {
    const found = await asked(origin, [...media, { type: 'text', text: 'What is this?' }]);
    rows.push({ what: kind, ...found });
    if (found.isGood) classes.push(kind);
  }
  const more = await asked({ ...origin, fields: FIELDS_OF.vllm }, [{ type: 'text', text: 'Hi' }], {
    topK: 5,
    repetitionPenalty: 1.1,
  });
  rows.push({ what: 'top_k, repetition_penalty', ...more });
  const stopped = await asked(origin, [{ type: 'text', text: 'Hi' }], {}, ['zzz']);
  rows.push({ what: 'stop', ...stopped });
  const plain: OriginKind = stopped.isGood ? 'openai' : 'transformers';
  const kind = more.isGood ? 'vllm' : plain;
  const { hostname } = new URL(base);
  const entry = { name: hostname.replaceAll(/[^\w.-]/g, '-'), url: base, kind, model: name, aliases: [name], classes };
  return { rows, entry: classes.length > 0 ? entry : null };
}

async function modelsOf(base: string, key: string | null): Promise<string[]> {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  try {
    const response = await fetch(`${base}/models`, { headers, signal: AbortSignal.timeout(TIMES.headersMs) });
    const { data } = (await response.json()) as { data?: readonly { readonly id?: unknown }[] };
    return (data ?? []).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  } catch {
    return [];
  }
}

async function asked(
  origin: Origin,
  content: readonly ContentPart[],
  sampling: GenerateRequest['sampling'] = {},
  stop: readonly string[] = [],
): Promise<Pick<Checked, 'found' | 'isGood'>> {
  const request = { messages: [{ role: 'user', content } as const], maxTokens: MOST_TOKENS, sampling, stop };
  const options = {
    fetch,
    times: TIMES,
    mostTokens: MOST_TOKENS,
    cause: { requestId: crypto.randomUUID(), traceparent: null, base: '' },
  };
  let text = '';
  try {
    const events = attempt(origin, originBody(origin, request), new AbortController().signal, options);
    for await (const event of events) {
      if (event.type === 'piece') text += event.piece.text;
      else
        return {
          found: `${JSON.stringify(text)}, ${event.usage?.promptTokens ?? 'unknown'} tokens asked`,
          isGood: true,
        };
    }
    return { found: 'no end', isGood: false };
  } catch (thrown) {
    if (thrown instanceof OriginFault) return { found: `${thrown.told.code}: ${thrown.message}`, isGood: false };
    throw thrown;
  }
}
