/** Regions of documents' pages in workerd: read by an origin that replies as GLM-OCR does, and by a GLM-OCR of random weights. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderedPage } from '../../scripts/demo/scan.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { encodePng } from '../../scripts/png.ts';
import { uploadLanguages } from '../../scripts/readers/languages.ts';
import { turned } from '../../worker/documents/grey.ts';
import { startTinyServer, type TinyServer } from '../support/local-server.ts';
import { startOrigin, type Asked, type OriginServer } from '../../scripts/origin/faulty-origin.ts';
import { TEXT } from '../../scripts/origin/region-replies.ts';
import { regionsPdf } from '../support/regions-pdf.ts';

const TIMEOUT = 120_000;

interface Page {
  readonly engine: string;
  readonly reason: string;
  readonly markdown: string;
  readonly warnings: { readonly code: string; readonly block?: string }[];
  readonly blocks: {
    readonly id: string;
    readonly label: string;
    readonly text: string;
    readonly bbox: number[];
    readonly flags: string[];
    readonly table?: { readonly cells: { readonly text: string; readonly cs: number; readonly bbox: number[] }[] };
  }[];
}

interface Job {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly code: string } | null;
  readonly warnings: { readonly code: string; readonly page?: number; readonly block?: string }[];
}

async function post(url: string, body: Uint8Array<ArrayBuffer>, query = ''): Promise<Job> {
  const response = await fetch(`${url}/v1/documents/jobs${query}`, {
    method: 'POST',
    body,
    headers: { prefer: 'wait=60' },
  });
  return (await response.json()) as Job;
}

async function read(url: string, body: Uint8Array<ArrayBuffer>, query = ''): Promise<{ job: Job; page: Page }> {
  const job = await post(url, body, query);
  expect(job).toMatchObject({ status: 'succeeded' });
  const result = await fetch(`${url}/v1/documents/jobs/${job.id}/result`);
  const { pages } = (await result.json()) as { pages: Page[] };
  return { job, page: pages[0] };
}

/** Width and height of the PNG in a request. */
function pictureOf({ body }: Asked): { widthPx: number; heightPx: number } {
  const [{ content }] = body.messages as { content: { image_url?: { url: string } }[] }[];
  const url = content.find(({ image_url: image }) => image !== undefined)!.image_url!.url;
  const png = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  return { widthPx: png.readUInt32BE(16), heightPx: png.readUInt32BE(20) };
}

const promptOf = ({ body }: Asked): string =>
  (body.messages as { content: { text?: string }[] }[])[0].content.flatMap(({ text }) => text ?? []).join('');

describe('by an origin', () => {
  let origin: OriginServer;
  let server: LocalServer;
  let pdf: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    pdf = await regionsPdf();
    origin = await startOrigin();
    const entry = { name: 'gpu', url: origin.url('switched'), kind: 'vllm', model: 'glm-ocr', classes: ['image'] };
    const ORIGINS = JSON.stringify([{ ...entry, tasks: ['regions'] }]);
    server = await startServer({ variables: { ORIGINS } });
    await uploadLanguages(server.bucket, ['eng']);
  }, TIMEOUT);
  afterAll(async () => {
    await server?.close();
    await origin?.close();
  });
  const asked = () => origin.asked('switched');

  test(
    'a text layer: the table as the model builds it with the letters of the layer, the formula as LaTeX, everything in its place',
    async () => {
      origin.switch('regions');
      const before = asked().length;
      const { page, job } = await read(server.url, pdf);
      const requests = asked().slice(before);
      expect(requests.map((each) => promptOf(each))).toEqual(['Table Recognition:', 'Formula Recognition:']);
      expect(requests[0].body).toMatchObject({ model: 'glm-ocr', temperature: 0 });
      const [table, formula] = ['table', 'formula'].map((label) => page.blocks.find((block) => block.label === label)!);
      expect([table.flags, formula.flags]).toEqual([['from_vlm'], ['from_vlm']]);
      expect(table.table!.cells.map(({ text, cs }) => `${text} ${cs}`)).toEqual([
        ...['Item 1', 'Price Sum 2'],
        ...['Carbide bolt 1', '1.50 1', '3.00 1'],
        ...['Copper nut 1', '0.50 1', '7.25 1'],
      ]);
      for (const { bbox } of table.table!.cells) {
        expect(bbox[0]).toBeGreaterThanOrEqual(table.bbox[0]);
        expect(bbox[3]).toBeLessThanOrEqual(table.bbox[3]);
      }
      expect(page.markdown).toContain('<th colspan="2">Price Sum</th>');
      expect(page.markdown).toContain('$$\nE = mc^{2}\n$$');
      expect(page).toMatchObject({
        engine: 'text',
        warnings: [],
        reason: 'text layer; 2 of its regions read by glm-ocr',
      });
      expect(job.warnings).toEqual([]);
      // What was shown is the block with a little around it, at 200 dots per inch.
      const { widthPx, heightPx } = pictureOf(requests[0]);
      const [x0, y0, x1, y1] = table.bbox;
      expect(widthPx / (((x1 - x0) * 595 + 2 * 0.008 * 595) * (200 / 72))).toBeCloseTo(1, 1);
      expect(heightPx / (((y1 - y0) * 842 + 2 * 0.008 * 595) * (200 / 72))).toBeCloseTo(1, 1);
    },
    TIMEOUT,
  );

  test(
    'a model that goes round in circles is ended, one that dies leaves what was there, each with a warning; the others are read',
    async () => {
      origin.switch('regionslooping');
      const looping = await read(server.url, pdf);
      expect(looping.page.blocks.filter(({ flags }) => flags.includes('from_vlm')).map(({ label }) => label)).toEqual([
        'formula',
      ]);
      const table = looping.page.blocks.find(({ label }) => label === 'table')!;
      expect(looping.job.warnings).toMatchObject([{ code: 'region_looping', page: 1, block: table.id }]);
      expect(table.flags).toEqual(['guessed_table']);
      for (let look = 0; look < 50 && !asked().some(({ isAborted }) => isAborted); look++)
        await new Promise((resolve) => void setTimeout(resolve, 20));
      expect(
        asked()
          .filter((each) => each.isAborted)
          .map((each) => promptOf(each)),
      ).toEqual(['Table Recognition:']);

      origin.switch('regionsdying');
      const dying = await read(server.url, pdf);
      expect(dying.page.blocks.find(({ label }) => label === 'formula')!.text).toBe('E = mc²');
      expect(dying.page.warnings).toMatchObject([{ code: 'origin_cut' }]);
      expect(dying.page.blocks.find(({ label }) => label === 'table')!.flags).toEqual(['from_vlm']);
    },
    TIMEOUT,
  );

  test(
    'a scan that lies on its side, all of it asked for: the model is shown its regions upright, out of the pixels that were read',
    async () => {
      origin.switch('regions');
      const lying = turned(await renderedPage(pdf, 150), 1);
      const png = encodePng(lying.widthPx, lying.heightPx, 'grey', lying.pixels);
      const before = asked().length;
      const { page } = await read(server.url, Uint8Array.from(png), '?engine=vlm');
      expect(page).toMatchObject({ engine: 'vlm', warnings: [] });
      expect(page.blocks.every(({ flags }) => flags.includes('from_vlm'))).toBe(true);
      const texts = asked()
        .slice(before)
        .filter((each) => promptOf(each) === 'Text Recognition:');
      expect(texts.length).toBeGreaterThanOrEqual(2);
      // Lines are wider than high.
      for (const each of texts) {
        const { widthPx, heightPx } = pictureOf(each);
        expect(widthPx).toBeGreaterThan(2 * heightPx);
      }
      expect(page.blocks.filter(({ text }) => text === TEXT)).toHaveLength(texts.length);
    },
    TIMEOUT,
  );
});

test(
  'regions that take longer than a lease: each is asked for once, and the page is read once',
  async () => {
    const origin = await startOrigin();
    const entry = { name: 'gpu', url: origin.url('regionslate'), kind: 'vllm', model: 'glm-ocr', classes: ['image'] };
    const ORIGINS = JSON.stringify([{ ...entry, tasks: ['regions'] }]);
    const server = await startServer({ variables: { ORIGINS, TASK_LEASE_SECONDS: '1' } });
    try {
      const { page, job } = await read(server.url, await regionsPdf());
      expect(page.reason).toBe('text layer; 2 of its regions read by glm-ocr');
      expect(job).toMatchObject({ attempt: 1, warnings: [], pages: { done: 1 } });
      const prompts = origin.asked('regionslate').map((each) => promptOf(each));
      expect(prompts).toEqual(['Table Recognition:', 'Formula Recognition:']);
      const events = await (await fetch(`${server.url}/v1/documents/jobs/${job.id}/events`)).text();
      const pages = Array.from(events.matchAll(/^event: page\ndata: .*"status":"(\w+)"/gm), ([, status]) => status);
      expect(pages).toEqual(['leased', 'done']);
    } finally {
      await server.close();
      await origin.close();
    }
  },
  TIMEOUT,
);

describe('by the model in the isolate', () => {
  let server: TinyServer;
  beforeAll(async () => {
    server = await startTinyServer({ family: 'glm_ocr' });
  }, TIMEOUT);
  afterAll(() => server?.close());

  test(
    'a GLM-OCR of random weights is shown each region, and what it says is no table: the page stays, and says so',
    async () => {
      const { page, job } = await read(server.url, await regionsPdf());
      const table = page.blocks.find(({ label }) => label === 'table')!;
      expect(table.table!.cells.map(({ text }) => text)).toContain('Carbide bolt');
      const ofTable = page.warnings.find(({ block }) => block === table.id);
      expect(ofTable?.code).toMatch(/^region_(?:malformed|looping|cut)$/);
      expect(job.warnings).toEqual(page.warnings.map((warning) => ({ page: 1, ...warning })));
    },
    TIMEOUT,
  );

  test(
    'all of the page: text in random letters is text, in the block where it was asked for',
    async () => {
      const { page } = await read(server.url, await regionsPdf(), '?engine=vlm');
      const fromModel = page.blocks.filter(({ flags }) => flags.includes('from_vlm'));
      expect(fromModel.length + page.warnings.length).toBe(page.blocks.length);
    },
    TIMEOUT,
  );
});

describe('by nobody', () => {
  let server: TinyServer;
  beforeAll(async () => {
    server = await startTinyServer();
  }, TIMEOUT);
  afterAll(() => server?.close());

  test('a model that is asked for by name and was taught nothing of it refuses the job, with nothing stored', async () => {
    expect(await post(server.url, await regionsPdf(), '?engine=vlm')).toMatchObject({
      error: { code: 'model_not_deployed' },
    });
    const list = (await (await fetch(`${server.url}/v1/documents/jobs`)).json()) as { data: unknown[] };
    expect(list.data).toEqual([]);
  });

  test(
    'without being asked for it is not missed, and its weights are not loaded',
    async () => {
      const { page } = await read(server.url, await regionsPdf());
      expect(page.blocks.find(({ label }) => label === 'table')!.flags).toEqual(['guessed_table']);
      expect(page).toMatchObject({ reason: 'text layer', warnings: [] });
      expect(server.logLines.filter((line) => line.includes('"loaded"'))).toEqual([]);
    },
    TIMEOUT,
  );
});
