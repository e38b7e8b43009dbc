/** Signs before a street, over HTTP, by all scripts in workerd under an isolate's memory limits. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scene, SIGNS } from '../../scripts/demo/made-scene.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { encodePng } from '../../scripts/png.ts';
import { uploadLanguages } from '../../scripts/readers/languages.ts';
import { uploadNets } from '../../scripts/readers/picture-nets.ts';

const TIMEOUT = 180_000;
let server: LocalServer;
let png: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  server = await startServer({ readsPictures: true });
  const { rgb, grey } = await scene();
  png = new Uint8Array(encodePng(grey.widthPx, grey.heightPx, 'rgb', rgb));
}, TIMEOUT);
afterAll(() => server.close());

interface Page {
  readonly reader: string;
  readonly reason: string;
  readonly markdown: string;
}

interface Job {
  readonly id: string;
  readonly status: string;
  readonly errors: readonly { readonly code: string }[];
}

async function done(reader: string): Promise<Job> {
  const form = new FormData();
  form.set('file', new File([png], 'signs.png'));
  form.set('options', JSON.stringify({ ocr: { reader } }));
  const response = await fetch(`${server.url}/v1/documents/jobs`, {
    method: 'POST',
    body: form,
    headers: { prefer: 'wait=60' },
  });
  let job = (await response.json()) as Job;
  const isOver = () => ['succeeded', 'failed'].includes(job.status);
  while (!isOver()) job = (await (await fetch(`${server.url}/v1/documents/jobs/${job.id}?wait=25`)).json()) as Job;
  return job;
}

async function pageOf({ id }: Job): Promise<Page> {
  const result = await (await fetch(`${server.url}/v1/documents/jobs/${id}/result`)).json();
  return (result as { pages: Page[] }).pages[0];
}

const found = ({ markdown }: Page): number => SIGNS.filter((sign) => markdown.includes(sign)).length;

describe('a picture with signs', () => {
  test(
    'without nets in the bucket: the reader of pages is believed, and a reader of pictures that is asked for is missing by name',
    async () => {
      await uploadLanguages(server.bucket, ['eng']);
      const page = await pageOf(await done('auto'));
      expect(page.reader).toBe('page');
      expect(page.reason).toContain('the reader of pictures did not answer (reader_missing)');
      expect(found(page)).toBeLessThan(SIGNS.length);
      expect(await done('picture')).toMatchObject({ status: 'failed', errors: [{ code: 'reader_missing' }] });
    },
    TIMEOUT,
  );

  test(
    'the reader of pictures is asked where the reader of pages is unsure, and finds all of them, in memories as small as they should be',
    async () => {
      await uploadNets(server.bucket);
      const page = await pageOf(await done('auto'));
      expect(page.reader).toBe('picture');
      expect(page.reason).toMatch(/^a picture; reader of pictures, as the reader of pages: /);
      expect(found(page)).toBe(SIGNS.length);
      expect(await server.wasmBytes('glimpse-det')).toBeLessThanOrEqual(64 << 20);
      expect(await server.wasmBytes('glimpse-rec')).toBeLessThanOrEqual(56 << 20);
    },
    TIMEOUT,
  );
});
