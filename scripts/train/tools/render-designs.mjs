/**
 * Renders small pages and the minimal HTML that makes them:
 *   node scripts/train/tools/render-designs.mjs FOLDER train|heldout COUNT
 * COUNT pictures of each size; data/rendered.py packs what it writes. A record's `html` is the target, `outline` says
 * it in words. Classes, rows and looks are the picture's alone: the target has tags and texts only.
 */
import { kits } from './kits.mjs';
import { seeded } from './random.mjs';
import { render, request } from './sheets.mjs';
import { theme } from './themes.mjs';
import { cost, writer } from './ui-text.mjs';

const SIZES = [
  [112, 168],
  [168, 168],
  [168, 224],
  [224, 168],
];
const DEAREST = { train: 105, heldout: 150 }; // tokens of a target; held-out words are all spelled
const NUMBERS = ['no', 'one', 'two', 'three', 'four'];
const { folder, split, count } = request();
const random = seeded(split === 'train' ? 3 : 4);
const text = writer(split, random, split === 'train' ? 0.25 : 0);

/** A landscape of a few shapes that stands for a photo. */
function photo() {
  const [width, height] = [random.int(36, 120), random.int(24, 52)];
  const hue = random.int(0, 359);
  const shade = (turn, light) => `hsl(${(hue + turn) % 360} ${random.int(30, 80)}% ${light}%)`;
  const hill = () => {
    const points = [0, 1, 2, 3].map((i) => `${(i * width) / 3},${random.int(Math.floor(height / 3), height - 4)}`);
    const fill = shade(random.int(60, 200), 40);
    return `<polygon points='0,${height} ${points.join(' ')} ${width},${height}' fill='${fill}'/>`;
  };
  const sun = [random.int(8, width - 8), random.int(6, Math.floor(height / 2)), random.int(4, 9)];
  const svg =
    `<svg xmlns='http://www.w3.org/2000/svg' width='${width}' height='${height}'>` +
    `<rect width='100%' height='100%' fill='${shade(0, random.int(65, 85))}'/>` +
    `<circle cx='${sun[0]}' cy='${sun[1]}' r='${sun[2]}' fill='${shade(40, 60)}'/>${hill()}${hill()}</svg>`;
  return `<img data-w="image" data-n="picture" alt="" src="data:image/svg+xml,${encodeURIComponent(svg)}">`;
}

/** A part of a page: what is drawn, the target, the parts of the outline. */
const part = (drawn, html, outline, tokens) => ({ drawn, html, outline, tokens });
const many = (n, one) => `${n === 1 ? 'a' : NUMBERS[n]} ${one}${n === 1 ? '' : 's'}`;
const tag = (name, inner) => `<${name}>${inner}</${name}>`;
const costs = (texts, each) => texts.reduce((sum, item) => sum + each + cost(item), 0);
const times = (n, draw) => Array.from({ length: n }, draw);

function parts(kit) {
  const looks = kit.variants.filter((look) => !look.includes('flat')); // a flat button looks like text
  const side = () => random.pick(['flex-start', 'flex-start', 'center', 'space-between']);
  const row = (inner) => `<div class="row" style="justify-content:${side()}">${inner.join('')}</div>`;
  const heading = (level, words = text.noun(0.4)) =>
    part(kit.heading(words, level), tag(`h${level}`, words), 'a heading', 7 + cost(words));
  return {
    title: () => heading(1),
    section: () => heading(2),
    words: () => {
      const words = text.text();
      return part(kit.text(words), tag('p', words), 'a paragraph', 5 + cost(words));
    },
    buttons: (n) => {
      const names = times(n, () => text.action(0.15));
      const drawn = names.map((name, i) => kit.button(name, `${random.pick(looks)} ${i ? 'second' : ''}`));
      return part(row(drawn), names.map((name) => tag('button', name)).join(''), many(n, 'button'), costs(names, 5));
    },
    links: (n, inRow) => {
      const names = times(n, () => text.noun(inRow ? 0 : 0.2));
      const drawn = names.map((name) => kit.link(name));
      const html = names.map((name) => tag('a', name)).join('');
      return part(inRow ? row(drawn) : drawn.join(''), html, many(n, 'link'), costs(names, 5));
    },
    fields: (n) => {
      const names = times(n, () => text.noun(0));
      const html = names.map((name) => `<input placeholder="${name}">`).join('');
      return part(names.map((name) => kit.input(name, '', name)).join(''), html, many(n, 'field'), costs(names, 5));
    },
    list: (n) => {
      const names = times(n, () => text.noun(0.15));
      const items = names.map((name) => tag('li', name)).join('');
      return part(`<ul class="list">${items}</ul>`, tag('ul', items), `a list of ${NUMBERS[n]}`, 5 + costs(names, 5));
    },
    table: (rows) => {
      const cells = times(rows, () => [text.noun(0), text.value()]);
      const body = cells.map((pair) => tag('tr', pair.map((cell) => tag('td', cell)).join(''))).join('');
      const drawn = `<table><tbody>${body}</tbody></table>`;
      return part(drawn, tag('table', body), `a table of ${NUMBERS[rows]} rows`, 5 + 4 * rows + costs(cells.flat(), 5));
    },
    image: () => part(photo(), '<img>', 'a picture', 3),
  };
}

const maybe = (p, draw) => (random.chance(p) ? [draw()] : []);
const some = (low, high) => random.int(low, high);

const pages = {
  card: (p) => [...maybe(0.4, p.image), p.title(), p.words(), ...maybe(0.8, () => p.buttons(some(1, 2)))],
  login: (p) => [p.title(), p.fields(some(1, 2)), p.buttons(1), ...maybe(0.4, () => p.links(1, false))],
  list: (p) => [...maybe(0.8, p.title), p.list(some(2, 4)), ...maybe(0.4, () => p.buttons(1))],
  article: (p) => [
    ...maybe(0.3, p.image),
    p.title(),
    ...times(some(1, 3), p.words),
    ...maybe(0.5, () => p.links(some(1, 2), false)),
  ],
  site: (p) => [p.links(some(2, 3), true), p.title(), ...maybe(0.6, p.words), ...maybe(0.5, () => p.buttons(1))],
  table: (p) => [...maybe(0.8, p.title), p.table(some(2, 3)), ...maybe(0.4, () => p.buttons(1))],
  search: (p) => [...maybe(0.4, p.title), p.fields(1), p.buttons(1), ...maybe(0.6, () => p.list(some(2, 3)))],
  sections: (p) => [p.title(), p.section(), p.words(), p.section(), p.words()],
  dialog: (p) => [...maybe(0.6, p.title), p.words(), p.buttons(2)],
};

function draw(kit) {
  for (;;) {
    text.restart();
    const page = random.pick(Object.keys(pages));
    const inner = pages[page](parts(kit));
    if (inner.reduce((sum, { tokens }) => sum + tokens, 4) <= DEAREST[split]) return { page, inner };
  }
}

function cell(kit, [height, width]) {
  const { page, inner } = draw(kit);
  const { look, style } = theme(random, split);
  const framed = random.chance(0.6) ? `framed ${random.chance(0.5) || !kit.card ? 'hand' : kit.card}` : '';
  const share = random.chance(0.4) ? 'auto' : `${random.int(75, 100)}%`;
  const ends = ['flex-start', 'center', 'flex-end'];
  const place = `justify-content:${random.pick(ends)};align-items:${random.pick(ends)};padding:${random.int(0, 6)}px`;
  const drawn = inner.map((p) => p.drawn).join('');
  return {
    html: `<div class="panel design ${framed}" style="width:${share}">${drawn}</div>`,
    look,
    style: `${style};${place}`,
    meta: {
      layout: page,
      size: [height, width],
      html: tag('div', inner.map((p) => p.html).join('')),
      outline: inner.map((p) => p.outline).join(', '),
    },
  };
}

const mine = Object.entries(kits).filter(([, kit]) => kit.split === split);
await render({ folder, split, count, sizes: SIZES, kits: mine.map(([name, kit]) => ({ name, ...kit })), cell });
