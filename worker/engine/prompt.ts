/** Messages and measured pictures → the rendered prompt and its expanded ids. */
import { expandPictures, type PictureTokens } from '../text/expand.ts';
import type { TemplateMessage } from '../text/chat-template.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { ChatMessage } from './engine.ts';
import type { LoadedModel } from './load.ts';
import type { Picture } from './pictures.ts';

export interface Prompt {
  /** As the template rendered it: one placeholder a picture. */
  readonly text: string;
  readonly ids: readonly number[];
  readonly imageTokens: number;
}

/** @throws GlimpseError invalid_request when the model's template refuses the conversation */
export function preparePrompt(
  messages: readonly ChatMessage[],
  pictures: readonly Picture[],
  model: LoadedModel,
): Prompt {
  const { tokenizer, config, preprocessor } = model;
  const text = model.template.render(messages.map((message) => templateMessage(message, tokenizer)));
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

/** Text of every role is neutralised: only the template writes added tokens. */
function templateMessage({ role, content }: ChatMessage, tokenizer: Tokenizer): TemplateMessage {
  const clean = (text: string) => tokenizer.neutralise(role === 'assistant' ? withoutReasoning(text) : text);
  if (typeof content === 'string') return { role, content: clean(content) };
  const parts = content.map((part) =>
    part.type === 'text' ? { type: part.type, text: clean(part.text) } : { type: part.type },
  );
  // Some templates take parts only where pictures are allowed; text alone is the same as a string in all of them.
  const onlyText = parts.every((part) => 'text' in part);
  return { role, content: onlyText ? parts.map(({ text }) => text).join('') : parts };
}

/** The family is trained on histories that hold final answers only. */
function withoutReasoning(text: string): string {
  return text.replace(/<think>[\s\S]*?<\/think>\n?/g, '').replaceAll(/<\/?answer>/g, '');
}

function timeStamp(second: number, style: LoadedModel['preprocessor']['timeStamps']): string {
  if (style === 'integer') return String(Math.floor(second));
  // Python rounds an exact half to even; toFixed rounds it up.
  const tenths = second * 10;
  const isHalf = tenths % 1 === 0.5;
  return `${((isHalf ? 2 * Math.round(tenths / 2) : Math.round(tenths)) / 10).toFixed(1)} seconds`;
}
