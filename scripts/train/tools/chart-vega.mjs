/** One chart as SVG by Vega-Lite. */
import { parse, View } from 'vega';
import { compile } from 'vega-lite';

const SCHEMES = ['tableau10', 'category10', 'set2', 'dark2', 'paired', 'accent', 'set1', 'pastel1'];
const COLORS = ['#4c78a8', '#f58518', '#54a24b', '#e45756', '#72b7b2', '#b279a2', '#333333', '#2a6f97'];

/** Rows { l: label, v: value, s: series } of the chart. */
const rows = (chart) =>
  chart.values.flatMap((series, s) => series.map((v, i) => ({ l: chart.labels[i], v, s: chart.names[s] })));

const config = ({ font, choose }) => ({
  background: choose(['#ffffff', '#ffffff', '#ffffff', '#f7f7f2', '#eef3f9']),
  font: font.family,
  view: { stroke: choose([null, '#cccccc', '#000000']) },
  axis: {
    labelFontSize: font.size,
    labelLimit: 80,
    labelPadding: 3,
    labelFontWeight: 'normal',
    domain: choose([true, true, false]),
    ticks: choose([true, false]),
    tickSize: 3,
    grid: choose([true, true, false]),
    gridDash: choose([[], [2, 2]]),
    title: null,
  },
  legend: { title: null, labelFontSize: font.size, symbolSize: 50, offset: 4, padding: 0, rowPadding: 2 },
  title: { fontSize: font.size + 1, offset: 5, fontWeight: 'normal', anchor: choose(['middle', 'start']) },
});

const value = (chart) => ({
  field: 'v',
  type: 'quantitative',
  scale: { domain: [0, chart.top], nice: false, zero: true },
  axis: {
    labelOverlap: false,
    values: Array.from({ length: Math.round(chart.top / chart.step) + 1 }, (_, i) => i * chart.step),
  },
});

const label = () => ({
  field: 'l',
  type: 'nominal',
  sort: null,
  axis: { labelAngle: 0, grid: false, labelOverlap: false },
});

/** Values written at the ends of bars or over points. */
const marks = ({ font }, lying) => ({
  mark: { type: 'text', fontSize: font.size, ...(lying ? { align: 'left', dx: 3 } : { baseline: 'bottom', dy: -3 }) },
  encoding: { text: { field: 'v', type: 'quantitative', format: '~g' } },
});

function axes(job) {
  const { chart, choose, font } = job;
  const lying = chart.kind === 'hbar';
  const several = chart.values.length > 1;
  const color = choose(COLORS);
  const coloured = several
    ? { field: 's', type: 'nominal', sort: null, scale: { scheme: choose(SCHEMES) }, legend: { orient: 'top' } }
    : chart.kind !== 'line' && choose([true, false, false])
      ? { field: 'l', type: 'nominal', sort: null, scale: { scheme: choose(SCHEMES) }, legend: null }
      : { value: color };
  const bar = { type: 'bar', cornerRadius: choose([0, 0, 2]), stroke: choose([null, null, '#000000']) };
  const line = {
    type: 'line',
    point: choose([true, true, false, { filled: false, fill: 'white' }]),
    strokeWidth: choose([1.5, 2, 3]),
    interpolate: choose(['linear', 'linear', 'monotone']),
  };
  const layer = [{ mark: chart.kind === 'line' ? line : bar, encoding: { color: coloured } }];
  if (several && chart.kind === 'bar') layer[0].encoding.xOffset = { field: 's', sort: null };
  if (chart.shown) layer.push(marks({ font }, lying));
  const [x, y] = lying ? [value(chart), label()] : [label(), value(chart)];
  if (chart.kind !== 'line') {
    (lying ? y : x).scale = { paddingInner: choose([0.1, 0.25, 0.4]), paddingOuter: 0.15 };
  }
  return { encoding: { x, y }, layer };
}

function pie({ chart, height, width, font, choose }) {
  const radius = Math.min(height * 0.29, width * 0.25);
  const scheme = choose(SCHEMES);
  const legend = choose([true, false]);
  const theta = { field: 'v', type: 'quantitative', stack: true };
  const color = { field: 'l', type: 'nominal', sort: null, scale: { scheme }, legend: legend ? {} : null };
  const order = { field: 'i', type: 'quantitative' };
  const layer = [
    {
      mark: {
        type: 'arc',
        outerRadius: radius,
        innerRadius: choose([0, 0, radius * 0.5]),
        stroke: choose(['white', null]),
      },
    },
  ];
  const text = (field, at, extra) =>
    layer.push({
      mark: { type: 'text', radius: at, fontSize: font.size, fill: 'black' },
      encoding: { text: { field, ...extra } },
    });
  if (!legend) text('l', radius + font.size * 1.1);
  if (chart.shown) text('t', radius * 0.72);
  return { encoding: { theta, color, order }, layer };
}

/** The chart as an SVG of exactly width x height pixels. */
export async function vegaSvg(job) {
  const { chart, width, height } = job;
  const values = rows(chart).map((row, i) => ({ ...row, i, t: row.v >= 10 ? `${row.v}%` : '' }));
  const plot = chart.kind === 'pie' ? pie(job) : axes(job);
  const spec = {
    width,
    height,
    data: { values },
    ...plot,
    config: config(job),
    autosize: { type: 'fit', contains: 'padding' },
    padding: 4,
    ...(chart.title ? { title: chart.title } : {}),
  };
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}
