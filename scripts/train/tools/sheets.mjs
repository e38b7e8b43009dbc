/**
 * Renders many small pictures at once: cells in one large page, one screenshot, and from the DOM where everything is.
 * A sheet's screenshot goes to FOLDER/sheets, one line per usable cell to FOLDER/cells.jsonl; data/rendered.py cuts.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { fontFaces, SHEET_CSS } from './themes.mjs';

const SHEET_WIDTH = 1792;
const SHEET_HEIGHT = 2240;

const MEASURE = readFileSync(new URL('measure.mjs', import.meta.url), 'utf8').replace('export ', '');
const kitCss = (paths) =>
  paths.map((path) => readFileSync(new URL(`node_modules/${path}`, import.meta.url), 'utf8')).join('\n');

function pageOf(css, cells, [height, width]) {
  const columns = Math.floor(SHEET_WIDTH / width);
  const body = cells.map(({ html, style, look }, i) => {
    const place = `left:${(i % columns) * width}px;top:${Math.floor(i / columns) * height}px`;
    return `<div class="cell ${look}" style="${place};width:${width}px;height:${height}px;${style}">${html}</div>`;
  });
  return `<!doctype html><html lang="en"><head><style>${css}</style></head><body>${body.join('\n')}</body></html>`;
}

const cellsPerSheet = ([height, width]) => Math.floor(SHEET_WIDTH / width) * Math.floor(SHEET_HEIGHT / height);

/**
 * Fills FOLDER with `count` pictures per size: `cell(kit, size)` gives { html, style, look, meta }.
 * Kits take turns, one sheet each, so that each gets about the same share.
 */
export async function render({ folder, split, sizes, count, kits, cell }) {
  mkdirSync(`${folder}/sheets`, { recursive: true });
  const list = `${folder}/cells.jsonl`;
  if (existsSync(list)) throw new Error(`${folder} already holds pictures: remove it first`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const page = await browser.newPage({ viewport: { width: SHEET_WIDTH, height: SHEET_HEIGHT } });
  const fonts = fontFaces(split);
  let sheet = 0;
  for (const size of sizes) {
    for (let done = 0; done < count; sheet++) {
      const kit = kits[sheet % kits.length];
      const cells = Array.from({ length: cellsPerSheet(size) }, () => cell(kit, size));
      await page.setContent(pageOf(`${kitCss(kit.css)}\n${fonts}\n${SHEET_CSS}`, cells, size));
      await page.evaluate(() => document.fonts.ready);
      const found = await page.evaluate(`(() => {${MEASURE}; return measure(); })()`);
      const name = `${String(sheet).padStart(4, '0')}.png`;
      writeFileSync(`${folder}/sheets/${name}`, await page.screenshot());
      const share = Math.ceil(count / kits.length / 2); // at most, so that no kit fills a size alone
      const good = found.map((cell, i) => ({ ...cell, sheet: name, kit: kit.name, ...cells[i].meta }));
      const lines = good.filter((cell) => cell.fits).slice(0, Math.min(share, count - done));
      appendFileSync(list, lines.map(({ fits: _, ...cell }) => `${JSON.stringify(cell)}\n`).join(''));
      done += lines.length;
    }
  }
  await browser.close();
}

/** Command line of a renderer: OUT SPLIT COUNT (pictures per size). */
export function request() {
  const [folder, split, count] = process.argv.slice(2);
  if (!folder || !['train', 'heldout'].includes(split) || !(Number(count) > 0)) {
    console.error('usage: node FILE FOLDER train|heldout COUNT');
    process.exit(1);
  }
  return { folder, split, count: Number(count) };
}
