/** What it gains that tokens about which the form leaves no choice go through the model together. */
import path from 'node:path';
import { LIMITS } from '../../../worker/limits.ts';
import { decodeStep, prefill } from '../../../worker/model/forward.ts';
import { createKvCache } from '../../../worker/model/kv-cache.ts';
import { positionIds } from '../../../worker/model/positions.ts';
import { createConstraint } from '../../../worker/text/grammar/constraint.ts';
import { createNodeEngine } from '../../engine/node-engine.ts';
import { median, table } from '../report.ts';
import { CASES } from './cases.ts';

const NANO = path.resolve(import.meta.dirname, '../../../weights/nano');
const TOGETHER = [1, 2, 4, 8, 16];
const TOKENS = 48;
const PROMPT = 64;
const ROUNDS = 5;

export async function forcedReport(): Promise<string> {
  const { model, kernels: k } = await createNodeEngine(NANO);
  const { config, weights, residency } = model;
  const signal = new AbortController().signal;
  const graph = { k, feed: residency.open(k, { signal }), config, weights };
  const ids = Array.from({ length: PROMPT + TOKENS }, (_, i) => 30 + ((i * 37) % 400));
  const run = (together: number) =>
    k.arena.frameAsync(async () => {
      const logits = new Float32Array(config.text.vocabSize);
      const cache = createKvCache(k, config, ids.length, 'f32');
      const prompt = ids.slice(0, PROMPT);
      const positions = positionIds(prompt, config.tokens.image, [], config.vision.mergeSize);
      await prefill(graph, cache, { ids: prompt, positions, features: null }, logits);
      const start = performance.now();
      for (let index = PROMPT; index < ids.length; index += together)
        await decodeStep(graph, cache, { ids: ids.slice(index, index + together), index, delta: 0 }, logits);
      return (performance.now() - start) / TOKENS;
    });
  const times = new Map<number, number[]>(TOGETHER.map((together) => [together, []]));
  for (let round = 0; round < ROUNDS; round++) for (const [together, list] of times) list.push(await run(together));
  const steps = table(
    ['tokens together', ...TOGETHER.map(String)],
    [['ms per token', ...[...times.values()].map((list) => median(list).toFixed(2))]],
  );
  const shares = CASES.slice(0, 5).map(({ name, schema, answer }) => {
    const { tokens, forced, passes } = runsOf(schema, answer, model);
    return [name, String(tokens), String(forced), String(passes)];
  });
  return [steps, table(['answer', 'tokens', 'of them forced', 'passes'], shares)].join('\n\n');
}

type Model = Awaited<ReturnType<typeof createNodeEngine>>['model'];

/** An answer as the model would write it if it chose as the answer says. */
function runsOf(schema: (typeof CASES)[number]['schema'], answer: string, { grammars, tokenizer, stopIds }: Model) {
  const grammar = grammars.of({ kind: 'json', schema, isStrict: true });
  const constraint = createConstraint(grammar, { tokenizer, stopIds, prompt: '<answer>', maxTokens: 4096 });
  let [tokens, forced, passes] = [0, 0, 0];
  // In ASCII, so that every token ends with a character.
  for (let rest = answer.replaceAll(/[^ -~]/g, 'o'); rest !== ''; passes++) {
    const [id] = tokenizer.encode(rest);
    const run = [id];
    constraint.push(id);
    for (const one of constraint.forced(LIMITS.forcedRun.value - 1)) {
      constraint.push(one);
      run.push(one);
    }
    const bytes = run.flatMap((one) => [...tokenizer.bytesOf(one)]);
    rest = Buffer.from(rest).subarray(bytes.length).toString();
    tokens += run.length;
    forced += run.length - 1;
  }
  return { tokens, forced, passes };
}
