/** Functions that an answer may call, in OpenAI's words. */
import * as v from 'valibot';
import type { ToolWish } from '../../engine/engine.ts';
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import type { Json } from './answer-form.ts';

const name = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'Expected 1 to 64 letters, digits, _ and -'));
const parameters = v.custom<Json>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Expected a JSON Schema of an object',
);
const fn = v.object({
  name,
  description: v.nullish(v.string(), null),
  parameters: v.nullish(parameters),
  strict: v.nullish(v.boolean(), false),
});
const most = LIMITS.tools.value;

export const toolFields = {
  tools: v.nullish(
    v.pipe(
      v.array(v.object({ type: v.literal('function', 'Expected "function"'), function: fn })),
      v.maxLength(most, `Expected at most ${most} functions`),
      v.description('Functions that the answer may call; you carry them out'),
    ),
    [],
  ),
  tool_choice: v.nullish(
    v.lazy((input): v.GenericSchema<unknown, 'none' | 'auto' | 'required' | v.InferOutput<typeof named>> =>
      typeof input === 'object' ? named : word,
    ),
    'auto',
  ),
  parallel_tool_calls: v.nullish(
    v.pipe(v.boolean(), v.description('Whether one answer may call several functions')),
    true,
  ),
};

const named = v.object({ type: v.literal('function', 'Expected "function"'), function: v.object({ name }) });
const word = v.picklist(['none', 'auto', 'required'], 'Expected "none", "auto", "required" or a function');

export const toolCall = v.object({
  id: v.string(),
  type: v.optional(v.literal('function'), 'function'),
  function: v.object({ name: v.string(), arguments: v.nullish(v.string(), '') }),
});

const toolSchema = v.object(toolFields);
export type ToolBody = v.InferOutput<typeof toolSchema>;

/** Of a function without parameters. */
const NOTHING: Json = { type: 'object', properties: {}, additionalProperties: false };

/** undefined where there are no functions. @throws GlimpseError invalid_parameter */
export function toolsOf(body: ToolBody): ToolWish | undefined {
  const { tools, tool_choice: choice, parallel_tool_calls: isParallel } = body;
  const functions = tools.map(({ function: each }) => ({
    name: each.name,
    description: each.description,
    parameters: each.parameters ?? NOTHING,
    isStrict: each.strict,
  }));
  checkChoice(choice, functions);
  const twice = functions.find(({ name: one }, at) => functions.findIndex((other) => other.name === one) < at);
  if (twice) throw wrong('tools', `"tools" has the function "${twice.name}" twice.`);
  const { length } = JSON.stringify(functions);
  if (length > LIMITS.schemaChars.value)
    throw wrong('tools', `"tools" have ${length} characters as JSON; at most ${LIMITS.schemaChars.value} are read.`);
  if (functions.length === 0) return undefined;
  return { functions, isParallel, choice: typeof choice === 'string' ? choice : { name: choice.function.name } };
}

function checkChoice(choice: ToolBody['tool_choice'], functions: readonly { readonly name: string }[]): void {
  if (choice === 'required' && functions.length === 0)
    throw wrong('tool_choice', '"tool_choice" is "required", and "tools" has no function.');
  if (typeof choice === 'string') return;
  const asked = choice.function.name;
  if (functions.some((each) => each.name === asked)) return;
  throw wrong('tool_choice.function.name', `"tools" has no function "${asked}".`);
}

const wrong = (param: string, message: string): GlimpseError =>
  new GlimpseError('invalid_parameter', message, { param });
