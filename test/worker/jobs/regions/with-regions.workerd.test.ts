/** Pages with regions for a model, from a job's creation to its end: the job's object and its bucket are real, the model says what it is told to. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ReadPage, Segment } from '../../../../worker/documents/page.ts';
import type { GenerateEvent, GenerateRequest, ModelTask } from '../../../../worker/engine/engine.ts';
import type { Engines } from '../../../../worker/engine/taught.ts';
import { GlimpseError } from '../../../../worker/errors.ts';
import { jobPrefix } from '../../../../worker/jobs/keys.ts';
import { LIMITS } from '../../../../worker/limits.ts';
import { says, toldEngines, type Answer } from '../../../support/told-engine.ts';
import { JobFlow, READERS, type Fault, type JobFlowOptions } from '../../../support/job-flow.workerd.ts';

vi.setConfig({ testTimeout: 120_000 });
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const TABLE =
  '<table><tr><th>Name</th><th>Price</th><th>Sum</th></tr><tr><td>Bolt</td><td>1.5</td><td>3</td></tr></table>';
const segment = (text: string, x: number, y: number, confidence = 1): Segment => ({
  text,
  box: [x, y, x + 5 * text.length, y + 10],
  size: 10,
  confidence,
});
/** A table that lines up, a formula, and a line that was hardly read. */
const SEGMENTS = [
  ...['Name', 'Price', 'Sum'].map((text, i) => segment(text, 50 + 150 * i, 100)),
  ...['B0lt', '1.5', '3'].map((text, i) => segment(text, 50 + 150 * i, 115, 0.9)),
  segment('E = mc²', 200, 300),
  segment('Smudged w0rds of the page', 50, 500, 0.4),
];
const PAGE: ReadPage = {
  ...{ width: 600, height: 800, unit: 'pt', dpi: null, rotation: 0, skewDegrees: 0, reason: 'read', rules: [] },
  ...{ reader: 'page', images: [], flags: [], segments: SEGMENTS },
};

const REPLIES: Readonly<Record<string, string>> = {
  'Table Recognition:': TABLE,
  'Formula Recognition:': '$$E = mc^{2}$$',
  'Text Recognition:': 'Smudged words of the page',
};
const promptOf = ({ messages }: GenerateRequest): string =>
  (messages[0].content as readonly { readonly text?: string }[])[1].text!;
const good: Answer = (request) => says(REPLIES[promptOf(request)]);

const enginesOf = (answer: Answer, tasks: readonly ModelTask[] = ['regions']) => toldEngines(answer, tasks);

const PDF: JobFlowOptions['pdf'] = {
  plan: async () => ({ pages: 1, warnings: [] }),
  page: async () => ({ kind: 'text', page: PAGE }),
  draw: async (_file, _password, _page, { pngKey, dpi }) => {
    await env.DOCUMENTS.put(pngKey, 'a picture');
    return { widthPx: 10, heightPx: 10, dpi };
  },
};

const never = new AbortController().signal;
const DEAD = new Promise<never>(() => undefined);

interface ShownBlock {
  readonly label: string;
  readonly text: string;
  readonly flags: string[];
}

async function resultOf(flow: JobFlow) {
  const result = await env.DOCUMENTS.get(`${jobPrefix(flow.id)}attempt-1/result.json`);
  const { pages } = (await result!.json()) as {
    pages: { engine: string; reason: string; warnings: { code: string; block?: string }[]; blocks: ShownBlock[] }[];
  };
  return pages[0];
}

const flowOf = (answer: Answer, more: JobFlowOptions = {}) => {
  const { asked, engines } = enginesOf(answer);
  return { asked, flow: new JobFlow({ pdf: PDF, engines: () => engines, ...more }) };
};

/** Of what pages were made of, nothing stays. */
const leftovers = (keys: readonly string[]): string[] => keys.filter((key) => /\.(?:draft|png|grey)$/.test(key));

const fromModel = ({ blocks }: { blocks: ShownBlock[] }) =>
  blocks.filter(({ flags }) => flags.includes('from_vlm')).map(({ label }) => label);

test('tables, formulas and what was hardly read go to the model with its own prompts, and come back into their blocks', async () => {
  const { asked, flow } = flowOf(good);
  await flow.run();
  expect(asked.map((request) => promptOf(request))).toEqual(Object.keys(REPLIES));
  expect(asked[0]).toMatchObject({ task: 'regions', client: 'a-tenant', sampling: { temperature: 0 } });
  const page = await resultOf(flow);
  expect(page.blocks.map(({ text }) => text)).toEqual([
    'Name\tPrice\tSum\nBolt\t1.5\t3',
    'E = mc^{2}',
    'Smudged words of the page',
  ]);
  expect(fromModel(page)).toEqual(['table', 'formula', 'text']);
  expect(page).toMatchObject({ engine: 'ocr', reason: 'read; 3 of its regions read by glm-ocr', warnings: [] });
  expect(leftovers(await flow.stored())).toEqual([]);
});

test('a model that was asked for reads all of the page, and is who read it', async () => {
  const { flow } = flowOf(good, { request: { engine: 'vlm' } });
  await flow.run();
  expect(await resultOf(flow)).toMatchObject({ engine: 'vlm' });
  expect(await flow.calls.view()).toMatchObject({ pages: { by_engine: { text: 0, ocr: 0, vlm: 1 } } });
});

test.each([
  ['ocr', ['regions'] as const],
  ['text', ['regions'] as const],
  ['auto', ['ask'] as const],
])('engine %s, a model that was taught %j: no model is asked', async (engine, tasks) => {
  const { asked, engines } = enginesOf(good, tasks);
  const flow = new JobFlow({ pdf: PDF, engines: () => engines, request: { engine } });
  await flow.run();
  expect(asked).toEqual([]);
  expect(await resultOf(flow)).toMatchObject({ warnings: [] });
});

test('a model that was asked for and is not served: the page fails by name', async () => {
  const flow = new JobFlow({ pdf: PDF, request: { engine: 'vlm' } });
  await flow.run();
  expect(await flow.calls.view()).toMatchObject({ status: 'failed', error: { code: 'model_not_deployed' } });
});

describe('a region that goes wrong stays as it was, and is said; the others are read', () => {
  async function* failing(code: 'out_of_memory' | 'origin_cut', message: string): AsyncGenerator<GenerateEvent> {
    yield { type: 'begun' };
    throw new GlimpseError(code, message);
  }
  test.each<[string, () => AsyncGenerator<GenerateEvent>]>([
    ['region_malformed', () => says('There is no table.')],
    ['region_cut', () => says(TABLE, 'length')],
    ['region_looping', () => says(`<table>${'<tr><td>the same</td><td>row</td></tr>'.repeat(40)}</table>`)],
    ['origin_cut', () => failing('origin_cut', 'It broke off.')],
  ])('%s', async (code, answer) => {
    const { flow } = flowOf((request) =>
      promptOf(request) === 'Table Recognition:' ? answer() : good(request, never),
    );
    await flow.run();
    const page = await resultOf(flow);
    expect(fromModel(page)).toEqual(['formula', 'text']);
    expect(page.blocks[0]).toMatchObject({ text: 'Name\tPrice\tSum\nB0lt\t1.5\t3', flags: ['guessed_table'] });
    expect(page.warnings).toMatchObject([{ code, block: 'p1-b1' }]);
    expect(await flow.calls.view()).toMatchObject({
      status: 'succeeded',
      warnings: [{ code, page: 1, block: 'p1-b1' }],
    });
  });

  test('of a text layer no letter is changed by a model that was not asked for', async () => {
    const page: ReadPage = { ...PAGE, reader: 'text' };
    const { flow } = flowOf(good, { pdf: { ...PDF, page: async () => ({ kind: 'text', page }) } });
    await flow.run();
    expect((await resultOf(flow)).warnings).toMatchObject([{ code: 'region_differs' }]);
  });

  test('a model that is busy is waited for, one that fails is asked three times', async () => {
    const refusals: ('engine_busy' | 'weights_unreadable')[] = [
      'engine_busy',
      'engine_busy',
      'engine_busy',
      'engine_busy',
    ];
    const busy = flowOf((request) => {
      const code = refusals.shift();
      if (code) throw new GlimpseError(code, 'Later.', { retryAfterMs: 1 });
      return good(request, never);
    });
    await busy.flow.run();
    expect(fromModel(await resultOf(busy.flow))).toHaveLength(3);
    const broken = flowOf(() => {
      throw new GlimpseError('weights_unreadable', 'Later.', { retryAfterMs: 1 });
    });
    await broken.flow.run();
    expect(broken.asked).toHaveLength(3 * LIMITS.modelAttempts.value);
    expect((await resultOf(broken.flow)).warnings.map(({ code }) => code)).toEqual(Array(3).fill('weights_unreadable'));
  });
});

/** Of a job that nothing happens to: from the page's first reading on to its end. */
async function placesOfThePage(): Promise<[first: number, last: number]> {
  let [first, last] = [0, 0];
  const page: typeof READERS.pdf.page = async () => {
    first = flow.passed;
    return { kind: 'text', page: PAGE };
  };
  const { flow } = flowOf(
    (request) => {
      last = flow.passed + PLACES_BEHIND;
      return good(request, never);
    },
    { pdf: { ...PDF, page } },
  );
  await flow.run();
  return [first, last];
}
/** After the last answer: a renewal, the page stored, what it was made of deleted, its completion. */
const PLACES_BEHIND = 4;

describe('whoever reads a region dies', () => {
  test('the next one goes on behind that region, without reading the page again; who comes back leaves nothing', async () => {
    let read = 0;
    const asked: string[] = [];
    const back = Promise.withResolvers<void>();
    async function* dying(die: () => void): AsyncGenerator<GenerateEvent> {
      yield { type: 'begun' };
      die();
      await back.promise;
      yield* says('E = 0');
    }
    const engines = (die: () => void): Engines => {
      const answer: Answer = (request) => {
        asked.push(promptOf(request));
        return promptOf(request) === 'Formula Recognition:' ? dying(die) : good(request, never);
      };
      return enginesOf(answer).engines;
    };
    const page: typeof READERS.pdf.page = async () => {
      read++;
      return { kind: 'text', page: PAGE };
    };
    const flow = new JobFlow({ pdf: { ...PDF, page }, engines });
    await flow.run();
    expect(read).toBe(1);
    expect(asked).toEqual(['Table Recognition:', 'Formula Recognition:', 'Text Recognition:']);
    const result = await resultOf(flow);
    expect(fromModel(result)).toEqual(['table', 'text']);
    expect(result.warnings).toMatchObject([{ code: 'region_crashed', block: 'p1-b2' }]);
    back.resolve();
    await scheduler.wait(200);
    expect(leftovers(await flow.stored())).toEqual([]);
  });

  test('of each in turn: the page is done all the same, with what was read before', async () => {
    async function* dying(die: () => void): AsyncGenerator<GenerateEvent> {
      yield { type: 'begun' };
      die();
      await DEAD;
    }
    const flow = new JobFlow({ pdf: PDF, engines: (die) => enginesOf(() => dying(die)).engines });
    await flow.run();
    expect(await flow.calls.view()).toMatchObject({ status: 'succeeded' });
    expect((await resultOf(flow)).warnings.map(({ code }) => code)).toEqual([
      'region_crashed',
      'region_crashed',
      'regions_left',
    ]);
  });

  test.each<Fault>(['consumer dies', 'consumer is slow'])(
    '%s at any place: the job ends once and whole, every region read or said',
    async (fault) => {
      const [first, last] = await placesOfThePage();
      expect(last - first).toBeGreaterThan(10);
      for (let place = first; place <= last; place++) {
        const { flow } = flowOf(good, { fault, place });
        await flow.run();
        const page = await resultOf(flow);
        const told = page.warnings.map(({ code }) => code);
        expect({ place, read: fromModel(page).length + told.length, told: flow.told() }).toEqual({
          place,
          read: 3,
          told: ['started', 'succeeded'],
        });
        expect(told.every((code) => code === 'region_crashed')).toBe(true);
        expect({ place, left: leftovers(await flow.stored()) }).toEqual({ place, left: [] });
      }
    },
  );
});

test('a page that nobody wants any more ends the model’s work', async () => {
  const flow: JobFlow = new JobFlow({
    pdf: PDF,
    engines: () => {
      const answer: Answer = async function* (request, signal) {
        yield { type: 'begun' };
        await flow.calls.cancel();
        signal.throwIfAborted();
        yield* good(request, signal);
      };
      return enginesOf(answer).engines;
    },
  });
  await flow.run();
  expect(flow.told()).toEqual(['started', 'cancelled']);
  expect(leftovers(await flow.stored())).toEqual([]);
});
