/**
 * The page in a real browser against the service as it runs: what a person does with it, in both colours and two widths, by mouse and by
 * keyboard. No finding of axe, no message on the console.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';
import { MODEL_DIRECTORY } from '../../scripts/demo/ask.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { uploadModel } from '../../scripts/convert/upload.ts';
import { NO_BROWSER } from '../support/browser.ts';
import { adminSecret, keyClient, newKey } from '../support/key-client.ts';
import { browser, findings, isTooWide, test } from '../support/page-test.ts';

const TIMEOUT = 60_000;
const EXAMPLES = join(import.meta.dirname, '../../playground/examples');

let server: LocalServer;
beforeAll(async () => {
  if (browser === null) return;
  server = await startServer({ variables: { MODEL: 'nano' } });
  await uploadModel(MODEL_DIRECTORY, server.bucket);
}, TIMEOUT);
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** The page with a model that is known. */
async function open(page: Page, path = '/'): Promise<void> {
  await page.goto(server.url + path);
  await page.locator('#model', { hasText: 'nano' }).waitFor();
}

async function chooseExample(page: Page): Promise<void> {
  await page.click('#examples li:first-child button');
  await page.locator('#strip img').waitFor();
}

async function ask(page: Page, question: string): Promise<string> {
  await page.fill('#question', question);
  await page.keyboard.press('Control+Enter');
  // The button is off from the key on; the facts alone may still be those of the answer before.
  await page.locator('#send:enabled').waitFor();
  await page.locator('#facts', { hasText: 'Tokens per second' }).waitFor();
  return (await page.locator('#answer').innerText()).trim();
}

/** What a program writes; null where this machine does not have it, which CI does. */
async function ran(program: string, args: readonly string[], cwd: string): Promise<string | null> {
  try {
    return (await promisify(execFile)(program, args, { cwd })).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !process.env.CI) return null;
    throw error;
  }
}

/** In the page: a picture of 7.7 megapixels, dropped. */
async function madeFiles() {
  const canvas = new OffscreenCanvas(3200, 2400);
  canvas.getContext('2d')!.fillRect(0, 0, 1600, 1200);
  const blob = await canvas.convertToBlob();
  const data = new DataTransfer();
  data.items.add(new File([blob], 'large.png', { type: 'image/png' }));
  document
    .querySelector('#stage')!
    .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}

/** In the page: a second of a video, as browsers record one, dropped. */
async function madeVideo() {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d')!;
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm' });
  const chunks: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => void chunks.push(data));
  const ended = Promise.withResolvers<void>();
  recorder.addEventListener('stop', () => ended.resolve());
  recorder.start();
  for (let i = 0; i < 20; i++) {
    context.fillStyle = i % 2 ? 'red' : 'blue';
    context.fillRect(0, 0, 300, 150);
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(() => resolve(), 50);
    await promise;
  }
  recorder.stop();
  await ended.promise;
  const data = new DataTransfer();
  data.items.add(new File(chunks, 'clip.webm', { type: 'video/webm' }));
  document
    .querySelector('#stage')!
    .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}

describe.skipIf(browser === null)(
  `the page${browser === null ? ` (skipped: ${NO_BROWSER})` : ''}`,
  { timeout: TIMEOUT },
  () => {
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 390])
        test(`${colorScheme}, ${width} pixels wide: asking and documents`, async ({ newPage }) => {
          const page = await newPage({ colorScheme, viewport: { width, height: 900 } });
          await open(page);
          await chooseExample(page);
          expect(await ask(page, 'Is the teal rectangle left or right of the purple circle?')).toBe('right');
          await page.click('.options summary');
          expect(await findings(page)).toEqual([]);
          expect(await isTooWide(page)).toBe(false);
          await page.click('#tab-documents');
          await page.click('#document-example');
          await page.locator('#saves').waitFor();
          expect(await findings(page)).toEqual([]);
          expect(await isTooWide(page)).toBe(false);
        });

    /** All of its routes are written alike. */
    const DOCS_PARTS = ['header', '.lead', '#getModel', '#createUpload', '#errors'];

    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 390],
    ] as const)
      test(`${colorScheme}, ${width} pixels wide: the description of the API`, async ({ newPage }) => {
        const page = await newPage({ colorScheme, viewport: { width, height: 900 } });
        await page.goto(`${server.url}/docs`);
        expect(await findings(page, DOCS_PARTS)).toEqual([]);
        expect(await isTooWide(page)).toBe(false);
      });

    test('pictures come by file, drop, paste and camera; a large one is made smaller, a video becomes frames', async ({
      newPage,
    }) => {
      const page = await newPage();
      await open(page);
      const names = () =>
        page.locator('#strip .thumb').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
      await page.setInputFiles('#file', join(EXAMPLES, 'line.png'));
      await page.locator('#strip li:nth-child(1)').waitFor();
      for (const [i, way] of ['drop', 'paste'].entries()) {
        await page.evaluate(async (type) => {
          const blob = await (await fetch('/examples/receipt.png')).blob();
          const data = new DataTransfer();
          data.items.add(new File([blob], `${type}.png`, { type: 'image/png' }));
          const event =
            type === 'drop'
              ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
              : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
          document.querySelector('#stage')!.dispatchEvent(event);
        }, way);
        await page.locator(`#strip li:nth-child(${i + 2})`).waitFor();
      }
      await page.click('#camera');
      await page.locator('#camera-take:enabled').click();
      await page.locator('#strip li:nth-child(4)').waitFor();
      expect(await names()).toEqual(['line.png', 'drop.png', 'paste.png', 'photo.jpg'].map((name) => `Show ${name}`));
      await page.evaluate(madeFiles);
      await page.locator('#caption', { hasText: 'made 2581 × 1936 of 3200 × 2400 here' }).waitFor();
      while ((await page.locator('#strip li').count()) > 0) await page.click('#strip li:first-child .remove');
      await page.evaluate(madeVideo);
      await page.locator('#strip li:nth-child(2)').waitFor();
      expect((await names()).every((name) => /^Show clip-\d\.jpg$/.test(name!))).toBe(true);
    });

    test('a box of the answer and its words light up together; choices and JSON keep their form', async ({
      newPage,
    }) => {
      const page = await newPage();
      await open(page);
      await chooseExample(page);
      expect(await ask(page, 'Give the box of the teal rectangle.')).toMatch(/^\[\d+,\d+,\d+,\d+\]$/);
      await page.locator('#estimate', { hasText: /^\d+ tokens to read, \d+ of them the picture$/ }).waitFor();
      const [words, rect] = [page.locator('.box-words'), page.locator('#boxes rect')];
      const areLit = async () =>
        Promise.all([words, rect].map(async (each) => (await each.getAttribute('class'))!.includes('lit')));
      await words.hover();
      await expect.poll(areLit).toEqual([true, true]);
      await page.hover('#facts');
      await expect.poll(areLit).toEqual([false, false]);
      await rect.hover();
      await expect.poll(areLit).toEqual([true, true]);
      await page.check('input[value=choice]', { force: true });
      expect(['left', 'right']).toContain(await ask(page, 'Is the black star left or right of the circle?'));
      await page.check('input[value=json]', { force: true });
      await page.selectOption('#schema-example', 'Yes or no');
      await page.fill('#question', 'Is there a red shape?');
      await page.click('#send');
      await page.locator('#answer table.parsed', { hasText: /^\s*yes\s*(true|false)\s*$/ }).waitFor();
    });

    test('what comes is text; reasoning is folded; Esc stops; errors say their code; history is kept and forgotten', async ({
      newPage,
    }) => {
      const page = await newPage({ said: /503/ });
      await open(page);
      const say = (...deltas: object[]) =>
        deltas.map((delta) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`).join('');
      const answer = (body: string, more: object = {}) =>
        page.route(
          '**/v1/chat/completions',
          (route) => route.fulfill({ contentType: 'text/event-stream', body, ...more }),
          { times: 1 },
        );
      await answer(
        `${say({ reasoning: 'hm, ' }, { reasoning: 'a cat' }, { content: '<img src=x onerror=alert(1)> [1,2,3,4]' })}data: [DONE]\n\n`,
      );
      await page.fill('#question', 'What?');
      await page.click('#send');
      await page.locator('#answer', { hasText: '<img src=x' }).waitFor();
      expect(await page.locator('#answer img').count()).toBe(0);
      expect(await page.locator('#reasoning').evaluate((fold) => (fold as HTMLDetailsElement).open)).toBe(false);
      expect(await page.locator('#thought').textContent()).toBe('hm, a cat');
      expect(await page.locator('#announced').textContent()).toContain('<img');
      const error = { error: { code: 'engine_busy', message: 'Others are before you.' } };
      await answer(JSON.stringify(error), {
        status: 503,
        contentType: 'application/json',
        headers: { 'x-request-id': 'req-7' },
      });
      await page.click('#send');
      await page.locator('#answer-error').waitFor();
      expect(await page.locator('#answer-error').innerText()).toBe(
        'Others are before you.\nengine_busy · request req-7',
      );
      await page.route('**/v1/chat/completions', () => undefined, { times: 1 });
      await page.click('#send');
      await page.locator('#stop').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('#answer-state', { hasText: 'Stopped.' }).waitFor();
      expect(await page.locator('#history li').count()).toBe(2);
      await page.reload();
      expect(await page.locator('#history li').count()).toBe(2);
      await page.click('#forget');
      expect(await page.locator('#history li').count()).toBe(0);
      expect(await page.evaluate(() => localStorage.getItem('glimpse.history'))).toBe('[]');
    });

    test('the request as code runs as it is: curl, JavaScript, Python', async ({ newPage }) => {
      const page = await newPage();
      await open(page);
      await chooseExample(page);
      await page.fill('#question', 'Is the teal rectangle `left` or right of the "purple" circle? $HOME \\n');
      await page.click('.options summary');
      await page.fill('[name=temperature]', '0');
      const folder = await mkdtemp(join(tmpdir(), 'glimpse-snippets-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      await cp(join(EXAMPLES, 'shapes.png'), join(folder, 'shapes.png'));
      const code = async (language: string) => {
        await page.click(`#tab-${language}`);
        return (await page.locator('#code').textContent())!;
      };
      await writeFile(join(folder, 'ask.mjs'), await code('javascript'));
      await writeFile(join(folder, 'ask.py'), await code('python'));
      const json = await code('curl');
      await page.fill('[name=temperature]', '');
      const form = await code('curl');
      const [shell, asked, node, python] = await Promise.all([
        ran('bash', ['-c', json], folder),
        ran('bash', ['-c', form], folder),
        ran(process.execPath, ['ask.mjs'], folder),
        ran('python3', ['ask.py'], folder),
      ]);
      const { choices } = JSON.parse(shell!) as { choices: { message: { content: string } }[] };
      const said = choices[0].message.content;
      expect(said).not.toBe('');
      expect([node?.trim(), python?.trim() ?? said]).toEqual([said, said]);
      expect(form).toContain('/v1/ask');
      expect(JSON.parse(asked!)).toMatchObject({
        answer: expect.any(String),
        usage: { prompt_tokens: expect.any(Number) },
      });
    });

    test('by keyboard alone: skip link, tabs by arrows, the view in the address', async ({ newPage }) => {
      const page = await newPage();
      await open(page);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
      await page.focus('#tab-ask');
      await page.keyboard.press('ArrowRight');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('tab-documents');
      expect(await page.locator('#documents-view').isVisible()).toBe(true);
      expect(page.url()).toMatch(/#documents$/);
      await page.reload();
      expect(await page.locator('#documents-view').isVisible()).toBe(true);
      await page.focus('#tab-documents');
      await page.keyboard.press('Home');
      expect(await page.locator('#ask-view').isVisible()).toBe(true);
      await page.focus('#theme');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe('dark');
    });

    test('a document: progress, blocks lit both ways, forms, a page that is loaded again goes on, saving', async ({
      newPage,
    }) => {
      const page = await newPage();
      await open(page, '/#documents');
      await page.click('#document-example');
      await page.locator('#page-image[src^=blob]').waitFor();
      await page.locator('#saves').waitFor();
      await page.hover('.block.table');
      expect(await page.locator('#page-boxes rect.lit').count()).toBe(1);
      await page.locator('#page-boxes rect').first().hover();
      expect(await page.locator('.block.lit').innerText()).toBe('INVOICE');
      for (const [form, words] of [
        ['markdown', '# INVOICE'],
        ['json', '"schema_version"'],
        ['html', '>INVOICE</h1>'],
      ]) {
        await page.click(`#form-${form}`);
        await page.locator('#source', { hasText: words }).waitFor();
      }
      await page.click('#form-fields');
      expect(await page.locator('#fields').innerText()).toContain('INV-2026-00418');
      await page.reload();
      await page.locator('#saves').waitFor();
      expect(await page.locator('#progress-words').innerText()).toBe('invoice.pdf: done, 1 of 1 page read');
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#saves button:first-child')]);
      expect(download.suggestedFilename()).toBe('invoice.md');
    });

    test('the key is asked for at the first 401, and again where it is wrong; it is in no code', async ({
      newPage,
    }) => {
      const page = await newPage({ said: /401/ });
      const admin = await adminSecret();
      const locked = await startServer({
        variables: { MODEL: 'nano', ACCESS: 'keys', ADMIN_KEY_SHA256: admin.sha256 },
      });
      onTestFinished(() => locked.close());
      await uploadModel(MODEL_DIRECTORY, locked.bucket);
      const { key } = await keyClient(locked.url).create(admin.key, { scopes: ['ask'] });
      await page.goto(locked.url);
      const offer = async (text: string) => {
        await page.locator('#key-dialog').waitFor();
        await page.fill('#key', text);
        await page.keyboard.press('Enter');
      };
      await offer(newKey());
      await page.locator('#key-why', { hasText: 'not one of this service' }).waitFor();
      await offer(key);
      await page.locator('#model', { hasText: 'nano' }).waitFor();
      await chooseExample(page);
      expect(await ask(page, 'What shape is this?')).not.toBe('');
      expect(await page.locator('#code').textContent()).toContain('$GLIMPSE_KEY');
      expect(await page.content()).not.toContain(key);
      expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(key);
    });

    test('nothing of another host, no markup and no code in text can come into the page', async ({ newPage }) => {
      const page = await newPage({ said: /TrustedHTML/ });
      const response = await page.goto(server.url);
      const policy = response!.headers()['content-security-policy'];
      for (const part of [
        "default-src 'none'",
        "script-src 'self'",
        "require-trusted-types-for 'script'",
        "frame-ancestors 'none'",
      ])
        expect(policy).toContain(part);
      expect(policy).not.toContain('unsafe');
      const refused = await page.evaluate(() => {
        try {
          document.body.innerHTML = '<b>x</b>';
          return false;
        } catch {
          return true;
        }
      });
      expect(refused).toBe(true);
    });
  },
);
