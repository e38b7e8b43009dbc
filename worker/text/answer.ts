/**
 * Ids of a reply → reasoning and content. The tags are added tokens of their own, so no tag is ever split:
 *   4.1V    <think>…</think><answer>…</answer>
 *   4.6F    <think>…</think> and plain text
 *   OCR     plain text
 * Tags, box markers and other added tokens are never shown; what a box holds is.
 */
import { createStreamDecoder } from './stream-decoder.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface Delta {
  readonly kind: 'reasoning' | 'content';
  readonly text: string;
}

export interface AnswerParser {
  push(id: number): Delta[];
  flush(): Delta[];
  /** A call of a function begins: what was a thought is none any more. */
  interrupt(): Delta[];
  /** Whether the next ordinary token is reasoning. */
  readonly reasoning: boolean;
  /** What stood in each box of the content so far. */
  readonly boxed: readonly string[];
}

const THINK = '<think>';
const THINK_END = '</think>';
const ANSWER = '<answer>';
const ANSWER_END = '</answer>';
const BOX = '<|begin_of_box|>';
const BOX_END = '<|end_of_box|>';

/** What the text after a tag is; other added tokens change nothing. */
const AFTER: Readonly<Record<string, Delta['kind']>> = {
  [THINK]: 'reasoning',
  [THINK_END]: 'content',
  [ANSWER]: 'content',
};

/** An earlier reply as the family is trained to see it in a history: what stands before the last end of thinking is cut. */
export function withoutReasoning(text: string): string {
  const end = text.lastIndexOf(THINK_END);
  const answer = end < 0 ? text : text.slice(end + THINK_END.length).replace(/^\n+/, '');
  return answer.replaceAll(ANSWER, '').replaceAll(ANSWER_END, '');
}

/** prompt: the rendered text, which may have opened the reasoning already. */
export function createAnswerParser(tokenizer: Tokenizer, prompt: string): AnswerParser {
  const decoder = createStreamDecoder(tokenizer);
  let kind: Delta['kind'] = prompt.trimEnd().endsWith(THINK) ? 'reasoning' : 'content';
  let atStart = true;
  const boxed: string[] = [];
  let isInBox = false;

  const deltas = (text: string): Delta[] => {
    // Templates put a line break after a tag; it belongs to neither part.
    const shown = atStart ? text.replace(/^\n+/, '') : text;
    if (shown === '') return [];
    atStart = false;
    if (isInBox) boxed[boxed.length - 1] += shown;
    return [{ kind, text: shown }];
  };
  return {
    push(id) {
      const token = tokenizer.addedToken(id);
      if (token === undefined) return deltas(decoder.push(id));
      const rest = deltas(decoder.flush());
      if (token === BOX && kind === 'content') isInBox = boxed.push('') > 0;
      if (token === BOX_END) isInBox = false;
      const next = AFTER[token];
      if (next !== undefined) {
        atStart = true;
        kind = next;
      }
      return rest;
    },
    flush: () => deltas(decoder.flush()),
    interrupt() {
      const rest = deltas(decoder.flush());
      [kind, atStart] = ['content', true];
      return rest;
    },
    get reasoning() {
      return kind === 'reasoning';
    },
    boxed,
  };
}
