/** Whether a model thinks before it answers, in the words of OpenAI, vLLM, Qwen, Anthropic and GLM: five spellings of one wish. */
import * as v from 'valibot';
import type { Thinking } from '../../engine/engine.ts';
import { GlimpseError } from '../../errors.ts';
import { atLeast } from './numbers.ts';

/** Tokens of a thought; null: as many as it takes. */
const EFFORTS = { none: 0, minimal: 64, low: 256, medium: 1024, high: null, xhigh: null, max: null } as const;
type Effort = keyof typeof EFFORTS;
const EFFORT_NAMES = Object.keys(EFFORTS) as Effort[];

const isOn = v.nullish(
  v.pipe(v.boolean(), v.description('Whether the model thinks before it answers'), v.examples([false])),
);
const budget = v.nullish(
  v.pipe(atLeast(0), v.description('Most tokens of the thought; 0: it does not think'), v.examples([128])),
);

export const effort = v.nullish(
  v.pipe(
    v.picklist(EFFORT_NAMES, `Expected one of ${EFFORT_NAMES.map((name) => `"${name}"`).join(', ')}`),
    v.description('none: it does not think; minimal, low and medium: at most 64, 256 and 1,024 tokens of thought'),
    v.examples(['low']),
  ),
);

export const thinkingFields = {
  reasoning_effort: effort,
  enable_thinking: isOn,
  chat_template_kwargs: v.nullish(v.looseObject({ enable_thinking: isOn, thinking: isOn })),
  thinking: v.nullish(
    v.object({
      type: v.picklist(['enabled', 'disabled'], 'Expected "enabled" or "disabled"'),
      budget_tokens: budget,
    }),
  ),
  thinking_token_budget: budget,
  include_reasoning: v.nullish(
    v.pipe(
      v.boolean(),
      v.description('false: the thought is computed and counted, and not shown'),
      v.examples([false]),
    ),
    true,
  ),
};

const thinkingSchema = v.object(thinkingFields);
export type ThinkingBody = v.InferOutput<typeof thinkingSchema>;

/** A value, and the field that says it. */
type Said<T> = readonly [param: string, value: T];

/** undefined where nobody says anything. @throws GlimpseError invalid_parameter for wishes that contradict one another */
export function thinkingOf(body: ThinkingBody): Thinking | undefined {
  const { reasoning_effort: asked, chat_template_kwargs: kwargs, thinking } = body;
  const budgets = said<number>([
    ['thinking.budget_tokens', thinking?.type === 'disabled' ? null : thinking?.budget_tokens],
    ['thinking_token_budget', body.thinking_token_budget],
  ]);
  const switches = said<boolean>([
    ['reasoning_effort', asked && asked !== 'none'],
    ['enable_thinking', body.enable_thinking],
    ['chat_template_kwargs.enable_thinking', kwargs?.enable_thinking],
    ['chat_template_kwargs.thinking', kwargs?.thinking],
    ['thinking.type', thinking && thinking.type === 'enabled'],
    ...budgets.map(([param, tokens]): Said<boolean> => [param, tokens > 0]),
  ]);
  const wish = agreed(switches);
  const explicit = agreed(budgets);
  if (wish === undefined) return undefined;
  if (!wish) return { think: 'off', budget: null };
  return { think: 'on', budget: explicit ?? (asked ? EFFORTS[asked] : null) };
}

const said = <T>(all: readonly (readonly [string, T | '' | null | undefined])[]): Said<T>[] =>
  all.flatMap(([param, value]) => (value === null || value === undefined || value === '' ? [] : [[param, value]]));

function agreed<T>(all: readonly Said<T>[]): T | undefined {
  const [first] = all;
  const other = all.find(([, value]) => value !== first[1]);
  if (other === undefined) return first?.[1];
  const message = `"${first[0]}" and "${other[0]}" contradict one another about thinking; send one of them.`;
  throw new GlimpseError('invalid_parameter', message, { param: other[0] });
}
