/**
 * Charts drawn by Vega-Lite and by ECharts, as SVG and as pixels (resvg).
 *
 *   node render-charts.mjs JOBS OUT
 *
 * JOBS: a JSON object a line: { library, size: [h, w], chart, font: { file, family, size }, dice: [0..1, ...] }, where
 * chart holds the fields of Chart in data/chart_data.py and every choice of style is read off the dice.
 * Writes OUT.rgba (the pictures' pixels, one after the other) and OUT.jsonl (each picture's SVG as a JSON string).
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import { echartsSvg } from './chart-echarts.mjs';
import { vegaSvg } from './chart-vega.mjs';

const LIBRARIES = { vega: vegaSvg, echarts: echartsSvg };

/** Reads one die after the other as a choice from a list. */
const chooser = (dice) => {
  let next = 0;
  return (list) => list[Math.floor(dice[next++ % dice.length] * list.length)];
};

const [, , jobs, out] = process.argv;
const pixels = openSync(`${out}.rgba`, 'w');
const drawings = openSync(`${out}.jsonl`, 'w');
for (const line of readFileSync(jobs, 'utf8').trim().split('\n')) {
  const { library, size, chart, font, dice } = JSON.parse(line);
  const [height, width] = size;
  const svg = await LIBRARIES[library]({ height, width, chart, font, choose: chooser(dice) });
  const picture = new Resvg(svg, {
    background: '#ffffff',
    fitTo: { mode: 'original' },
    font: { fontFiles: [font.file], loadSystemFonts: false, defaultFontFamily: font.family },
  }).render();
  if (picture.width !== width || picture.height !== height) {
    throw new Error(`${library} drew ${picture.width}x${picture.height} where ${width}x${height} was asked`);
  }
  writeSync(pixels, picture.pixels);
  writeSync(drawings, `${JSON.stringify(svg)}\n`);
}
closeSync(pixels);
closeSync(drawings);
