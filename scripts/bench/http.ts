/** The demo request over HTTP in a capped workerd: time to the first text from cold and warm, its stages, memory peaks. */
import { uploadModel } from '../convert/upload.ts';
import { formatBytes } from '../convert/units.ts';
import { ask, MODEL_DIRECTORY, readDemo, type Answer, type Demo } from '../demo/ask.ts';
import { watchHeap } from '../demo/heap.ts';
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { startServer } from '../demo/server.ts';
import { conditions, median, table, writeBench } from './report.ts';

const COLD_ROUNDS = 5;
const WARM_REQUESTS = 20;

interface Round {
  readonly cold: Answer;
  readonly warm: readonly Answer[];
  readonly wasmBytes: number;
  readonly wasmPeakBytes: number;
  readonly heapPeakBytes: number;
}

export async function benchHttp(): Promise<void> {
  const demo = await readDemo('nano');
  const rounds: Round[] = [];
  for (let round = 0; round < COLD_ROUNDS; round++) {
    rounds.push(await measureRound(demo, round === 0 ? WARM_REQUESTS : 0));
    console.log(`round ${round + 1} of ${COLD_ROUNDS}: first text after ${ms(rounds[round].cold.firstTextMs)} ms`);
  }
  await writeBench('http', section(rounds));
  console.log(section(rounds));
}

/** A new workerd: the first request loads the model. */
async function measureRound({ body }: Demo, warmRequests: number): Promise<Round> {
  const server = await startServer({ variables: { MODEL: 'nano' } });
  try {
    await uploadModel(MODEL_DIRECTORY, server.bucket);
    const heap = await watchHeap(await server.inspector());
    const cold = await ask(server.url, body);
    const warm: Answer[] = [];
    for (let i = 0; i < warmRequests; i++) warm.push(await ask(server.url, body));
    heap.close();
    const health = (await (await fetch(`${server.url}/health`)).json()) as { memory: Record<string, number> };
    const { wasm_bytes: wasmBytes, wasm_peak_bytes: wasmPeakBytes } = health.memory;
    return { cold, warm, wasmBytes, wasmPeakBytes, heapPeakBytes: heap.peakBytes() };
  } finally {
    await server.close();
  }
}

const STAGES = ['load', 'vision', 'prefill', 'first_token', 'decode'] as const;

function section(rounds: readonly Round[]): string {
  const { usage } = rounds[0].cold;
  const peak = (of: (round: Round) => number) => formatBytes(Math.max(...rounds.map(of)));
  const row = (name: string, answers: readonly Answer[]) => [
    name,
    ...[...STAGES.map((stage) => (answer: Answer) => answer.timingsMs[stage]), firstText, total].map((of) =>
      ms(median(answers.map(of))),
    ),
  ];
  return [
    '## The demo request over HTTP',
    conditions('npm run bench -- http', `workerd with ${LOCAL_RUNTIME.MINIFLARE_WORKERD_V8_FLAGS}`),
    `One picture and one question, ${usage.prompt_tokens} tokens in, ${usage.completion_tokens} out, greedy, streamed. Medians`,
    `in ms of ${COLD_ROUNDS} new workerds (cold: weights out of R2) and of ${rounds[0].warm.length} requests after one; the last`,
    'two columns are the client’s.',
    '',
    table(
      ['', 'load', 'vision', 'prompt', 'first token', 'answer', 'first text', 'whole'],
      [
        row(
          'cold',
          rounds.map(({ cold }) => cold),
        ),
        row('warm', rounds[0].warm),
      ],
    ),
    '',
    table(
      ['memory', 'peak'],
      [
        ['WASM, taken by weights and requests', peak(({ wasmPeakBytes }) => wasmPeakBytes)],
        ['WASM, size of the memory', peak(({ wasmBytes }) => wasmBytes)],
        ['JS heap, sampled through the inspector', peak(({ heapPeakBytes }) => heapPeakBytes)],
      ],
    ),
  ].join('\n');
}

const firstText = ({ firstTextMs }: Answer) => firstTextMs;
const total = ({ totalMs }: Answer) => totalMs;
const ms = (value: number) => value.toFixed(0);
