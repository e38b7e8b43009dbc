/** One chart as SVG by ECharts: the library whose charts are held out. */
import * as echarts from 'echarts';

const PALETTES = [
  ['#5070dd', '#b6d634', '#505372', '#ff994d', '#0ca8df', '#ffd10a'],
  ['#5470c6', '#91cc75', '#fac858', '#ee6666', '#73c0de', '#3ba272'],
  ['#c23531', '#2f4554', '#61a0a8', '#d48265', '#91c7ae', '#749f83'],
];

function axes({ chart, font, choose }, above) {
  const lying = chart.kind === 'hbar';
  const text = { fontSize: font.size, fontFamily: font.family, color: '#333' };
  const band = {
    type: 'category',
    data: chart.labels,
    inverse: lying,
    axisTick: { show: choose([true, false]) },
    axisLabel: { ...text, interval: 0, margin: 5, hideOverlap: false },
  };
  const scale = {
    type: 'value',
    min: 0,
    max: chart.top,
    interval: chart.step,
    axisLine: { show: choose([true, false]) },
    axisLabel: { ...text, margin: 5 },
    splitLine: { show: choose([true, true, false]), lineStyle: { type: choose(['solid', 'dashed']) } },
  };
  const many = chart.values.length === 1 && choose([true, false, false]);
  const round = choose([0, 0, 3]);
  const line = {
    showSymbol: true,
    symbol: choose(['circle', 'emptyCircle', 'diamond']),
    symbolSize: choose([5, 7]),
    smooth: choose([false, false, true]),
    areaStyle: choose([undefined, undefined, { opacity: 0.3 }]),
  };
  const series = chart.values.map((values, i) => ({
    ...(chart.kind === 'line'
      ? { type: 'line', ...line }
      : {
          type: 'bar',
          colorBy: many ? 'data' : 'series',
          barCategoryGap: choose(['20%', '35%', '50%']),
          itemStyle: { borderRadius: round },
        }),
    name: chart.names[i],
    data: values,
    label: { show: chart.shown, position: lying ? 'right' : 'top', distance: 2, ...text },
  }));
  const raised = chart.shown && !lying ? font.size : 4;
  return {
    xAxis: lying ? scale : band,
    yAxis: lying ? band : scale,
    series,
    grid: {
      left: 4,
      right: lying ? 14 : 8,
      top: above + raised,
      bottom: 2,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
  };
}

function pie({ chart, font, width, height, choose }, above) {
  const legend = choose([true, false]);
  const text = { fontSize: font.size, fontFamily: font.family, color: '#333' };
  const data = chart.labels.map((name, i) => ({ name, value: chart.values[0][i] }));
  const room = (height - above) / 2 - 6;
  const radius = legend ? Math.min(room, width * 0.28) : Math.min(room - font.size, width * 0.24);
  const center = [legend ? radius + 8 : width / 2, above + (height - above) / 2];
  const outside = {
    type: 'pie',
    data,
    center,
    radius: [choose([0, 0, radius * 0.5]), radius],
    startAngle: 90,
    itemStyle: choose([{}, { borderColor: '#fff', borderWidth: 2 }]),
    label: { show: !legend, position: 'outside', distanceToLabelLine: 2, ...text },
    labelLine: { show: !legend, length: 3, length2: 3 },
  };
  const inside = {
    type: 'pie',
    data,
    center,
    radius: [0, radius],
    startAngle: 90,
    itemStyle: { color: 'transparent' },
    label: {
      show: true,
      position: 'inside',
      formatter: ({ value }) => (value >= 10 ? `${value}%` : ''),
      ...text,
      color: '#000',
    },
  };
  return {
    series: chart.shown ? [outside, inside] : [outside],
    ...(legend
      ? {
          legend: {
            orient: 'vertical',
            right: 2,
            top: 'middle',
            itemWidth: 9,
            itemHeight: 9,
            itemGap: 5,
            padding: 0,
            textStyle: text,
            data: chart.labels,
          },
        }
      : {}),
  };
}

/** The chart as an SVG of exactly width x height pixels. */
export function echartsSvg(job) {
  const { chart, font, width, height, choose } = job;
  const several = chart.values.length > 1;
  const rows = (chart.title ? 1 : 0) + (several ? 1 : 0);
  const above = 6 + rows * (font.size + 5);
  const text = { fontSize: font.size, fontFamily: font.family, color: '#333' };
  const option = {
    animation: false,
    backgroundColor: choose(['#ffffff', '#ffffff', '#f6f8fc']),
    color: choose(PALETTES),
    ...(chart.title
      ? {
          title: {
            text: chart.title,
            left: choose(['center', 'left']),
            top: 4,
            padding: 0,
            textStyle: { ...text, fontSize: font.size + 1, fontWeight: 'normal' },
          },
        }
      : {}),
    ...(chart.kind === 'pie' ? pie(job, above) : axes(job, above)),
  };
  if (several) {
    option.legend = { top: chart.title ? font.size + 9 : 3, padding: 0, itemWidth: 10, itemHeight: 9, textStyle: text };
  }
  const drawn = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  drawn.setOption(option);
  const svg = drawn.renderToSVGString();
  drawn.dispose();
  return svg;
}
