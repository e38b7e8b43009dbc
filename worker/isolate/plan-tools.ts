/**
 * How a request's functions are called. Models that were taught to write calls in a form of their own, which their template shows them. On
 * all models, and where a schema has to be kept, one function that must be called is a form in disguise: its arguments are the answer.
 */
import type { ChatMessage, GenerateRequest, ToolFunction, ToolWish } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';

export interface ToolPlan {
  /** null: nothing is called in the model's own way. */
  readonly native: ToolWish | null;
  /** null: the answer is no function's arguments. */
  readonly disguised: ToolFunction | null;
}

const NO_TOOLS: ToolPlan = { native: null, disguised: null };

/** isTaught: whether the model writes calls. @throws GlimpseError tools_unsupported */
export function planTools({ tools, messages }: GenerateRequest, isTaught: boolean): ToolPlan {
  if (!isTaught) checkHistory(messages);
  if (tools === undefined) return NO_TOOLS;
  const must = mustCall(tools);
  if (must !== null && (!isTaught || must.isStrict)) return { native: null, disguised: must };
  if (isTaught) return { native: tools, disguised: null };
  if (tools.choice === 'none') return NO_TOOLS;
  const message =
    'This model was not taught to call functions by itself. Name one in "tool_choice", and its arguments are the answer; or leave "tools" out.';
  throw new GlimpseError('tools_unsupported', message, { param: 'tools' });
}

/** The one function that is called whatever the model thinks of it. */
function mustCall({ functions, choice }: ToolWish): ToolFunction | null {
  if (typeof choice !== 'string') return functions.find(({ name }) => name === choice.name) ?? null;
  return choice === 'required' && functions.length === 1 ? functions[0] : null;
}

function checkHistory(messages: readonly ChatMessage[]): void {
  const at = messages.findIndex(({ role, calls = [] }) => role === 'tool' || calls.length > 0);
  if (at < 0) return;
  const message = 'This model was not taught to read calls of functions and what they answered; tell it in words.';
  throw new GlimpseError('tools_unsupported', message, { param: `messages[${at}]` });
}

/** Before the question: what the arguments are of, since the form alone does not say it. */
export function disguise({ name, description, parameters }: ToolFunction): ChatMessage {
  const lines = [
    `Answer with the arguments of the function ${name} as JSON, and nothing else.`,
    ...(description === null ? [] : [description]),
    `JSON Schema of the arguments: ${JSON.stringify(parameters)}`,
  ];
  return { role: 'system', content: lines.join('\n') };
}
