/** All answers to one prompt, one after another: the prompt is read once, and the cache goes back to its end for each. */
import type { AnswerBox, Ending, GenerateRequest, Usage } from '../engine/engine.ts';
import type { KvCache } from '../model/kv-cache.ts';
import { boxesIn, inPixels } from '../text/boxes.ts';
import { decodeAnswer, type Asked } from './decode-answer.ts';
import type { Picture } from './pictures.ts';
import type { Prompt } from './prompt.ts';
import { createReply, type Reply } from './reply.ts';
import type { Run } from './run.ts';
import type { IsolateEvent } from './trace.ts';

export interface AskedAnswers extends Omit<Asked, 'prompt'> {
  readonly request: GenerateRequest;
  readonly prompt: Prompt;
}

/** With the prompt in it, and what comes after it: f32[V], changed. */
export interface ReadPrompt {
  readonly cache: KvCache;
  readonly logits: Float32Array;
}

/** Returns how the last answer ended; the others' ends are events. */
export async function* decodeAnswers(
  run: Run,
  { prompt, ...asked }: AskedAnswers,
  { cache, logits }: ReadPrompt,
  pictures: readonly Picture[],
): AsyncGenerator<IsolateEvent, { readonly usage: Usage; readonly ending: Ending }> {
  const { stop, stopIds = [], answers = 1 } = asked.request;
  const ends = { stop, stopIds, ignoreEos: run.trace.ignoreEos ?? false };
  const first = answers > 1 ? logits.slice() : logits;
  let completionTokens = 0;
  let reasoningTokens = 0;
  for (let answer = 0; ; answer++) {
    if (answer > 0) logits.set(first);
    const reply = createReply(run.model, ends, prompt.text, asked.tools);
    yield* decodeAnswer(run, { ...asked, prompt: prompt.text }, { reply, cache, logits, answer });
    completionTokens += reply.tokens.completion;
    reasoningTokens += reply.tokens.reasoning;
    const ending = endingOf(reply, pictures);
    if (answer + 1 < answers) {
      yield { type: 'next', ...ending };
      continue;
    }
    const promptTokens = prompt.ids.length;
    return { ending, usage: { promptTokens, imageTokens: prompt.imageTokens, completionTokens, reasoningTokens } };
  }
}

function endingOf({ ending, boxed }: Reply, pictures: readonly Picture[]): Ending {
  const boxes = boxed.flatMap((text) => boxesIn(text)).map((each) => placed(each, pictures));
  return boxes.length === 0 ? ending : { ...ending, boxes };
}

/** Models do not say in which picture they see something. */
function placed({ label, box }: Pick<AnswerBox, 'label' | 'box'>, pictures: readonly Picture[]): AnswerBox {
  const [only] = pictures;
  if (pictures.length !== 1 || only.kind !== 'image') return { label, box, pixels: null, picture: null };
  const { widthPx, heightPx } = only.frames[0];
  return { label, box, pixels: inPixels(box, widthPx, heightPx), picture: 0 };
}
