// Renders the icons of the picture generators, one folder a set, for data/atlas.py to pack; reads on its standard input what
// data/concepts.py says of them:   node render-pictures.mjs ROOT
// writes ROOT/pictures/SET/NAME~SLUG.png (the 3-D set: .webp, copied). A few minutes; existing files are kept.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

const SIDE = 128;
const VECTOR = ['noto', 'fluent-emoji-flat', 'fluent-emoji', 'fxemoji', 'twemoji'];
const CRASHES = new Set(['noto/package']); // ends the whole process in resvg 2.6.2
const require = createRequire(import.meta.url);
const root = process.argv[2];
if (!root) throw new Error('usage: node render-pictures.mjs ROOT < CONCEPTS.json');
const { slugs, fxemoji, others } = JSON.parse(readFileSync(0, 'utf8'));

/** Where this picture goes, or null when it is there already. */
function target(set, name, slug, ending) {
  const folder = join(root, 'pictures', set);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}~${slug}.${ending}`);
  return existsSync(file) ? null : file;
}

/** PNG of one icon, its longer side SIDE pixels. */
function render(set, icon) {
  const w = icon.width ?? set.width ?? 16;
  const h = icon.height ?? set.height ?? 16;
  const box = `${icon.left ?? 0} ${icon.top ?? 0} ${w} ${h}`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${box}">` +
    `${icon.body}</svg>`;
  return new Resvg(svg, { fitTo: { mode: w >= h ? 'width' : 'height', value: SIDE } }).render().asPng();
}

/** The set's names of the icons that show this emoji. */
function iconNames(set, name, slug) {
  if (set !== 'fxemoji') return [slug.replaceAll('_', '-')];
  return [slug.replaceAll('_', ''), ...(fxemoji[name] ?? [])];
}

for (const set of VECTOR) {
  const icons = JSON.parse(readFileSync(require.resolve(`@iconify-json/${set}/icons.json`), 'utf8'));
  for (const [slug, name] of Object.entries(slugs)) {
    for (const iconName of iconNames(set, name, slug)) {
      const icon = icons.icons[icons.aliases?.[iconName]?.parent ?? iconName];
      const file = icon && target(set, name, iconName, 'png');
      if (file && !CRASHES.has(`${set}/${iconName}`)) writeFileSync(file, render(icons, icon));
    }
  }
}

for (const [set, wanted] of Object.entries(others)) {
  const icons = JSON.parse(readFileSync(require.resolve(`@iconify-json/${set}/icons.json`), 'utf8'));
  for (const [iconName, name] of Object.entries(wanted)) {
    const icon = icons.icons[icons.aliases?.[iconName]?.parent ?? iconName];
    const file = icon && target(set, name, iconName, 'png');
    if (file) writeFileSync(file, render(icons, icon));
  }
}

const emoji = JSON.parse(readFileSync(require.resolve('unicode-emoji-json/data-by-emoji.json'), 'utf8'));
const assets = join(dirname(require.resolve('@lobehub/fluent-emoji-3d/package.json')), 'assets');
for (const [text, { slug }] of Object.entries(emoji)) {
  const ours = slug.replace('_s_', 's_'); // "mans_shoe", as in the other sets
  if (!slugs[ours]) continue;
  const code = Array.from(text, (c) => c.codePointAt(0).toString(16)).join('-');
  const found = [code, code.replaceAll('-fe0f', '')].map((c) => join(assets, `${c}.webp`)).find(existsSync);
  const file = found && target('fluent-emoji-3d', slugs[ours], ours.replaceAll('_', '-'), 'webp');
  if (file) copyFileSync(found, file);
}
