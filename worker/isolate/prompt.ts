/** Messages and measured pictures → the rendered prompt and its expanded ids. */
import { GlimpseError } from '../errors.ts';
import { withoutReasoning } from '../text/answer.ts';
import { expandPictures, type PictureTokens } from '../text/expand.ts';
import type { TemplateMessage, TemplatePart } from '../text/chat-template.ts';
import type { Steering } from '../text/thinking.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { ChatMessage, ToolWish } from '../engine/engine.ts';
import type { LoadedModel } from './load-model.ts';
import type { Picture } from './pictures.ts';

export interface Prompt {
  /** As the template rendered it: one placeholder a picture. */
  readonly text: string;
  readonly ids: readonly number[];
  readonly imageTokens: number;
}

/** @throws GlimpseError invalid_request when the model's template refuses the conversation, context_length_exceeded */
export function preparePrompt(
  messages: readonly ChatMessage[],
  pictures: readonly Picture[],
  model: LoadedModel,
  { variables, prefill }: Pick<Steering, 'variables' | 'prefill'>,
): Prompt {
  const { tokenizer, config, preprocessor } = model;
  const rendered = model.template.render(
    messages.map((message) => templateMessage(message, tokenizer)),
    variables,
  );
  const text = rendered.trimEnd().endsWith(prefill) ? rendered : rendered + prefill;
  checkLength(text, model);
  const tokens: PictureTokens[] = pictures.map(({ kind, tokensPerFrame, seconds }) => ({
    kind,
    tokensPerFrame,
    stamps: seconds.map((second) => timeStamp(second, preprocessor.timeStamps)),
  }));
  return {
    text: tokenizer.restore(text),
    ids: expandPictures(tokenizer.encode(text), tokens, config.tokens, tokenizer),
    imageTokens: pictures.reduce((sum, { grid, tokensPerFrame }) => sum + grid[0] * tokensPerFrame, 0),
  };
}

/** Megabytes of text are refused without tokenising them: no id stands for more than the longest token's characters. */
function checkLength(text: string, { tokenizer, config }: LoadedModel): void {
  const { contextTokens } = config.text;
  const fewestTokens = Math.ceil(text.length / tokenizer.longestToken);
  if (fewestTokens <= contextTokens) return;
  throw new GlimpseError(
    'context_length_exceeded',
    `The prompt has ${text.length} characters, more than ${fewestTokens} tokens; at most ${contextTokens} fit. Send less text.`,
    { characters: text.length, contextTokens },
  );
}

/** Text of every role is neutralised: only the template writes added tokens. */
function templateMessage(message: ChatMessage, tokenizer: Tokenizer): TemplateMessage {
  const { role, content } = message;
  const clean = (text: string) => tokenizer.neutralise(role === 'assistant' ? withoutReasoning(text) : text);
  const more = besideContent(message, tokenizer);
  if (typeof content === 'string') return { role, content: clean(content), ...more };
  const parts = content.map((part): TemplatePart => {
    if (part.type === 'text') return { type: part.type, text: clean(part.text) };
    return { type: part.type === 'image' ? 'image' : 'video' };
  });
  // Some templates take parts only where pictures are allowed; text alone is the same as a string in all of them.
  const onlyText = parts.every((part) => 'text' in part);
  return { role, content: onlyText ? parts.map(({ text }) => text).join('') : parts, ...more };
}

function besideContent({ reasoning, calls, callId }: ChatMessage, tokenizer: Tokenizer): Partial<TemplateMessage> {
  const clean = (text: string) => tokenizer.neutralise(text);
  return {
    ...(reasoning !== undefined && { reasoning_content: clean(reasoning) }),
    ...(callId !== undefined && { tool_call_id: clean(callId) }),
    ...(calls !== undefined && {
      tool_calls: calls.map(({ id, name, arguments: args }) => ({
        id: clean(id),
        type: 'function',
        // Templates walk through the arguments.
        function: { name: clean(name), arguments: cleaned(args, clean) },
      })),
    }),
  };
}

/** The tools as templates expect them, in OpenAI's shape. */
export const templateTools = ({ functions }: ToolWish, tokenizer: Tokenizer): unknown =>
  cleaned(
    functions.map(({ name, description, parameters }) => ({
      type: 'function',
      function: { name, ...(description !== null && { description }), parameters },
    })),
    (text) => tokenizer.neutralise(text),
  );

/** JSON whose texts, names of properties included, hold nothing but text. */
function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => cleaned(each, clean));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [clean(name), cleaned(each, clean)]));
}

function timeStamp(second: number, style: LoadedModel['preprocessor']['timeStamps']): string {
  if (style === 'integer') return String(Math.floor(second));
  // Of an exact tie Python takes the even digit and toFixed the larger one; with one decimal, ties end in .25 and .75.
  const isDown = second % 1 === 0.25;
  return `${(isDown ? Math.floor(second * 10) / 10 : second).toFixed(1)} seconds`;
}
