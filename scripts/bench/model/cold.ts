/** The demo request as the first one of a new isolate, from before the isolate is there: start, loading, picture, prompt, text. */
import { uploadModel } from '../../convert/upload.ts';
import { ask, MODEL_DIRECTORY, readDemo, type Answer, type Demo } from '../../demo/ask.ts';
import { LOCAL_RUNTIME } from '../../local-runtime.ts';
import { bundleScripts, type Bundles } from '../../demo/local-scripts.ts';
import { startServer } from '../../demo/server.ts';
import type { LoadTimes } from '../../../worker/isolate/load-model.ts';
import { conditions, median, table } from '../report.ts';
import { BARS_HEAD, barRow } from './bars.ts';

const STARTS = 20;
const BAR_MS = 400;
/** What workerd's start takes without our Worker. */
const EMPTY: Bundles = {
  glimpse: [{ type: 'ESModule', path: 'index.js', contents: 'export default { fetch: () => new Response() };' }],
};

interface Start {
  readonly startMs: number;
  readonly loading: LoadTimes;
  readonly answer: Answer;
}

/** The section of docs/benchmarks.md. Starts with and without warming up take turns. */
export async function coldReport({ quick }: { readonly quick: boolean }): Promise<string> {
  const demo = await readDemo('nano');
  const bundles = await bundleScripts();
  const warmed: Start[] = [];
  const plain: Start[] = [];
  const emptyMs: number[] = [];
  for (let start = 0; start < (quick ? 1 : STARTS); start++) {
    warmed.push(await coldStart(demo, bundles));
    plain.push(await coldStart(demo, bundles, 'no'));
    const empty = await startServer({ bundles: { ...bundles, ...EMPTY } });
    emptyMs.push(empty.startMs);
    await empty.close();
    const [one, other] = [warmed[start], plain[start]].map(({ answer }) => ms(answer.firstTextMs));
    console.log(`start ${start + 1}: first text after ${one} ms, without warming up ${other} ms`);
  }
  return section(warmed, plain, median(emptyMs));
}

async function coldStart({ body }: Demo, bundles: Bundles, warmUp?: 'no'): Promise<Start> {
  let loading: LoadTimes | null = null;
  const onLog = (line: string) => {
    const entry = JSON.parse(line) as { loaded?: string; ms: LoadTimes };
    if (entry.loaded !== undefined) loading = entry.ms;
  };
  const server = await startServer({
    variables: { MODEL: 'nano', ...(warmUp && { WARM_UP: warmUp }) },
    bundles,
    onLog,
  });
  try {
    await uploadModel(MODEL_DIRECTORY, server.bucket);
    const answer = await ask(server.url, body);
    if (loading === null) throw new Error('The Worker did not log how it loaded its model.');
    return { startMs: server.startMs, loading, answer };
  } finally {
    await server.close();
  }
}

function section(warmed: readonly Start[], plain: readonly Start[], emptyMs: number): string {
  // Both sides start the same isolate; only their requests differ.
  const isolateMs = Math.max(0, median([...warmed, ...plain].map(({ startMs }) => startMs)) - emptyMs);
  const whole = ({ answer }: Start) => isolateMs + answer.firstTextMs;
  const stages: [string, (start: Start) => number][] = [
    ['start of the isolate', () => isolateMs],
    ['manifest out of R2, kernels warmed up meanwhile', ({ loading }) => loading.manifest],
    ['config, tokenizer, template out of R2', ({ loading }) => loading.files],
    ['parsing them', ({ loading }) => loading.parsing],
    ['weights: reading', ({ loading }) => loading.reading],
    ['weights: verifying', ({ loading }) => loading.verifying],
    ['weights: copying', ({ loading }) => loading.copying],
    ['picture', ({ answer }) => answer.timingsMs.vision],
    ['prompt', ({ answer }) => answer.timingsMs.prefill],
    ['from no isolate to the first text, as the client sees it', whole],
  ];
  const cells = (starts: readonly Start[], of: (start: Start) => number) => {
    const values = starts.map(of);
    return [ms(median(values)), ms(Math.max(...values))];
  };
  const worst = Math.max(...warmed.map(whole));
  const bar = (what: string, value: number) => barRow({ what, most: BAR_MS, value });
  return [
    '## The first answer of a new isolate',
    conditions('npm run bench -- model --only cold', `workerd with ${LOCAL_RUNTIME.MINIFLARE_WORKERD_V8_FLAGS}`),
    `The demo request as the first one of ${warmed.length} new workerds, kernels warmed up while the manifest is read, and of ${plain.length} without that, in`,
    'turns; ms. workerd starts isolates with itself: that start is the median of its starts less the median of its starts with an empty',
    'Worker. Clocks stand still while a Worker computes, so stages between two waits can count to one another.',
    '',
    table(
      ['', 'median', 'worst', 'not warmed up, median', 'worst'],
      stages.map(([name, of]) => [name, ...cells(warmed, of), ...cells(plain, of)]),
    ),
    '',
    table(BARS_HEAD, [bar('first text, median, ms', median(warmed.map(whole))), bar('first text, worst, ms', worst)]),
  ].join('\n');
}

const ms = (value: number) => value.toFixed(0);
