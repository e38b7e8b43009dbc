/** Tests of pages in a browser: each has a profile of its own, and what the console says fails it. */
import type { AxeResults } from 'axe-core';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { test as plain } from 'vitest';
import { launchBrowser } from './browser.ts';

/** null where there is none. */
export const browser = await launchBrowser();

const AXE = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface PageOptions extends BrowserContextOptions {
  /** What the console says by intent, in this test alone. */
  readonly said?: RegExp;
}

export const test = plain.extend<{ newPage: (options?: PageOptions) => Promise<Page> }>({
  newPage: async ({ task: _ }, use) => {
    const endings: (() => Promise<void>)[] = [];
    const unasked: string[] = [];
    await use(async ({ said, ...options } = {}) => {
      const context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const hear = (words: string) => void (said?.test(words) || unasked.push(words));
      endings.push(() => context.close());
      const page = await context.newPage();
      page.on('console', (message) => hear(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => hear(String(error)));
      return page;
    });
    for (const end of endings) await end();
    if (unasked.length > 0) throw new Error(`The console said: ${unasked.join('; ')}`);
  },
});

/** What axe finds in the page or parts of it; the page's policy lets no script in, so it is evaluated. */
export async function findings(page: Page, parts: readonly string[] = ['html']): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    async ([include, rules]) =>
      (globalThis as unknown as { axe: Axe }).axe.run({ include }, { runOnly: rules, resultTypes: ['violations'] }),
    [parts.map((part) => [part]), RULES] as const,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

interface Axe {
  run(context: object, options: object): Promise<AxeResults>;
}

/** Wider than the window: a page that must be pushed sideways. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
