/**
 * Renders dialogs, forms, toolbars, cards, tabs and settings in real UI kits:
 *   node scripts/train/tools/render-screens.mjs FOLDER train|heldout COUNT
 * COUNT pictures of each size; data/rendered.py packs what it writes.
 */
import { kits } from './kits.mjs';
import { seeded } from './random.mjs';
import { render, request } from './sheets.mjs';
import { theme } from './themes.mjs';
import { writer } from './ui-text.mjs';

const SIZES = [
  [112, 168],
  [140, 168],
  [168, 168],
  [168, 224],
];
const { folder, split, count } = request();
const random = seeded(split === 'train' ? 1 : 2);
const text = writer(split, random, 0.4);

/** The pieces a layout is made of, in one kit. */
function pieces(kit) {
  const row = (inner, justify) => `<div class="row" style="justify-content:${justify}">${inner.join('')}</div>`;
  const button = (name = text.action(), second = false) =>
    kit.button(name, `${random.pick(kit.variants)} ${second ? 'second' : ''}`);
  const buttons = (n, two = 0.12) => {
    const first = random.int(0, n - 1);
    return Array.from({ length: n }, (_, i) => button(text.action(two), i !== first && random.chance(0.7)));
  };
  const field = () => {
    const name = text.noun(0.1);
    if (random.chance(0.35)) return kit.input(name, '', name);
    const filled = random.chance(0.6) ? text.value() : '';
    const inner = random.chance(0.2) ? kit.select(name, text.value()) : kit.input(name, filled, '');
    return `<div class="pair ${random.chance(0.3) ? 'side' : ''}"><span>${name}</span>${inner}</div>`;
  };
  const heading = () => kit.heading(text.noun(0.4), random.int(1, 3));
  const toggle = (role, on = random.chance(0.5)) => kit[role](text.noun(0.25), on);
  const side = () => random.pick(['flex-start', 'flex-end', 'center', 'space-between']);
  return { row, buttons, field, heading, toggle, side, words: () => kit.text(text.text()) };
}

const maybe = (p, draw) => (random.chance(p) ? [draw()] : []);
const times = (n, draw) => Array.from({ length: n }, draw);

const layouts = {
  dialog: (p) => [p.heading(), ...maybe(0.8, p.words), p.row(p.buttons(random.int(1, 3)), p.side())],
  form: (p) => [
    ...maybe(0.5, p.heading),
    ...times(random.int(1, 2), p.field),
    ...maybe(0.4, () => p.toggle(random.pick(['checkbox', 'switch']))),
    p.row(p.buttons(random.int(1, 2)), p.side()),
  ],
  toolbar: (p, kit) => [
    p.row(p.buttons(random.int(2, 4), 0), p.side()),
    ...maybe(0.6, p.heading),
    ...maybe(0.4, p.field),
    ...maybe(0.4, () => kit.link(text.text())),
  ],
  settings: (p) => {
    const role = random.pick(['checkbox', 'checkbox', 'switch', 'radio']);
    const chosen = random.int(0, 1); // of radios one is on
    return [
      ...maybe(0.6, p.heading),
      ...times(random.int(2, 4), (_, i) => p.toggle(role, role === 'radio' ? i === chosen : undefined)),
      ...maybe(0.6, () => p.row(p.buttons(random.int(1, 2)), p.side())),
    ];
  },
  tabs: (p, kit) => {
    const names = times(random.int(2, 3), () => text.noun(0));
    return [
      kit.tabs(names, random.int(0, names.length - 1)),
      ...maybe(0.5, p.words),
      ...maybe(0.4, p.field),
      ...maybe(0.3, () => p.toggle(random.pick(['checkbox', 'switch']))),
      ...maybe(0.7, () => p.row(p.buttons(random.int(1, 2)), p.side())),
    ];
  },
  card: (p, kit) => [
    p.heading(),
    p.words(),
    ...times(random.int(0, 2), () => kit.link(text.text())),
    ...maybe(0.7, () => p.row(p.buttons(random.int(1, 2)), p.side())),
  ],
  grid: (p) => times(random.int(2, 3), () => p.row(p.buttons(2, 0), p.side())),
};

function cell(kit, [height, width]) {
  text.restart();
  const { look, style } = theme(random, split);
  const layout = random.pick(Object.keys(layouts));
  const inner = layouts[layout](pieces(kit), kit).join('');
  const framed = random.chance(0.55) ? `framed ${random.chance(0.5) || !kit.card ? 'hand' : kit.card}` : '';
  const wide = layout === 'form' && random.chance(0.25) ? 'wide' : '';
  const share = layout === 'settings' || random.chance(0.4) ? 'auto' : `${random.int(75, 100)}%`;
  const ends = ['flex-start', 'center', 'flex-end'];
  const place = `justify-content:${random.pick(ends)};align-items:${random.pick(ends)};padding:${random.int(0, 6)}px`;
  const html = `<div class="panel ${framed} ${wide}" style="width:${share}">${inner}</div>`;
  return { html, look, style: `${style};${place}`, meta: { layout, size: [height, width] } };
}

const mine = Object.entries(kits).filter(([, kit]) => kit.split === split);
await render({ folder, split, count, sizes: SIZES, kits: mine.map(([name, kit]) => ({ name, ...kit })), cell });
