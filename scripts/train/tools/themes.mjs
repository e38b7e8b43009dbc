/** Random looks: each picture gets its own colours, corners, spacing and font. */
import { readFileSync } from 'node:fs';

const FONTS = {
  train: [
    'roboto',
    'open-sans',
    'lato',
    'inter',
    'nunito',
    'source-sans-3',
    'noto-sans',
    'poppins',
    'rubik',
    'dm-sans',
    'figtree',
    'work-sans',
    'roboto-slab',
    'merriweather',
  ],
  heldout: ['ibm-plex-sans', 'fira-sans', 'libre-franklin', 'zilla-slab'], // held out in data/fonts.py too
};
const SYSTEM = { train: ['Liberation Sans', 'DejaVu Sans', 'Liberation Serif'], heldout: [] };
const WEIGHTS = [400, 700];

/** The split's fonts as style rules that carry the files themselves. */
export function fontFaces(split) {
  const face = (font, weight) => {
    const path = `node_modules/@fontsource/${font}/files/${font}-latin-${weight}-normal.woff2`;
    const data = readFileSync(new URL(path, import.meta.url)).toString('base64');
    return `@font-face{font-family:"${font}";font-weight:${weight};src:url(data:font/woff2;base64,${data})}`;
  };
  return FONTS[split].flatMap((font) => WEIGHTS.map((weight) => face(font, weight))).join('\n');
}

const hsl = (h, s, l) => `hsl(${h} ${s}% ${l}%)`;

function colours(random) {
  const hue = random.int(0, 359);
  const other = random.chance(0.6) ? hue : random.int(0, 359);
  const saturation = random.int(25, 95);
  if (random.chance(0.2)) {
    const deep = random.int(8, 20);
    const bright = random.chance(0.7);
    return {
      bg: hsl(other, random.int(0, 35), deep),
      card: hsl(other, random.int(0, 30), deep + random.int(4, 9)),
      fg: hsl(other, 15, random.int(86, 97)),
      line: hsl(other, 15, random.int(35, 60)),
      p: hsl(hue, saturation, bright ? random.int(65, 78) : random.int(25, 35)),
      pt: hsl(hue, 20, bright ? 8 : 97),
      field: hsl(other, 15, deep + 3),
      link: hsl(hue, saturation, 75),
    };
  }
  const bright = random.chance(0.2);
  return {
    bg: hsl(other, random.int(0, 60), random.int(88, 100)),
    card: hsl(other, random.int(0, 40), random.int(95, 100)),
    fg: hsl(other, random.int(0, 40), random.int(5, 22)),
    line: hsl(other, random.int(5, 30), random.int(55, 85)),
    p: hsl(hue, saturation, bright ? random.int(70, 82) : random.int(22, 40)),
    pt: hsl(hue, 20, bright ? 10 : 99),
    field: '#fff',
    link: hsl(hue, saturation, random.int(25, 38)),
  };
}

/** One picture's look: class names and the style attribute its cell takes. */
export function theme(random, split) {
  const c = colours(random);
  const own = random.chance(0.55); // whether the colours also replace the kit's on buttons and fields
  const light = { bg: random.pick(['#fff', '#fff', '#f4f5f7', '#eef3f8', '#f7f3ee']), card: '#fff', fg: '#222' };
  const vars = {
    ...c,
    ...(own ? {} : light),
    r: `${random.pick([0, 2, 3, 4, 6, 8, 12, 16])}px`,
    bw: `${random.pick([1, 1, 1, 2])}px`,
    fs: `${random.pick([12.5, 13, 13, 13.5, 14, 15])}px`,
    hs: `${random.pick([15, 16, 17, 18, 20])}px`,
    hw: random.pick([400, 700, 700]),
    bwt: random.pick([400, 400, 700]),
    gap: `${random.int(4, 9)}px`,
    px: `${random.int(6, 13)}px`,
    py: `${random.int(2, 6)}px`,
    pad: `${random.int(5, 11)}px`,
    shadow: random.pick(['none', 'none', '0 1px 4px rgb(0 0 0 / .3)', '0 3px 9px rgb(0 0 0 / .25)']),
    ff: `"${random.pick([...FONTS[split], ...SYSTEM[split]])}", sans-serif`,
  };
  const style = Object.entries(vars)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
  return { look: own ? 'own' : 'kit', style: style.replaceAll('"', "'") };
}

/** Rules on every sheet: small compact widgets, no animation, the theme's variables in force. */
export const SHEET_CSS = `
html,body{margin:0!important;padding:0!important;font-size:14px;background:#fff;overflow:visible!important}
*,*::before,*::after{animation:none!important;transition:none!important;caret-color:transparent}
.cell{position:absolute;overflow:hidden;display:flex;box-sizing:border-box;background:var(--bg);color:var(--fg);
 font:400 var(--fs)/1.25 var(--ff)!important;letter-spacing:normal}
.cell *{font-family:var(--ff)!important;letter-spacing:normal!important;text-transform:none!important}
.cell *:not(input):not(i){box-sizing:border-box}
.panel{display:flex;flex-direction:column;gap:var(--gap);padding:var(--pad)!important;margin:0!important;
 border-radius:var(--r);max-width:100%;min-width:0;height:auto!important;color:inherit}
.own .panel.framed,.panel.framed.hand{background:var(--card)!important;border:var(--bw) solid var(--line)!important;
 box-shadow:var(--shadow)!important}
.row{display:flex!important;flex-flow:row wrap;gap:var(--gap);margin:0!important;align-items:center;width:auto;
 max-width:none}
.cell h1,.cell h2,.cell h3,.cell p{width:fit-content}
.cell h1,.cell h2,.cell h3{font-size:var(--hs)!important;font-weight:var(--hw)!important;line-height:1.15!important;
 margin:0!important;padding:0!important;color:var(--fg)!important;border:0!important}
.cell h2,.cell h3{font-size:calc(var(--hs) - 2px)!important}
.cell p{margin:0!important;font-size:var(--fs)!important;line-height:1.25!important;color:var(--fg)!important}
.cell button{font-size:var(--fs)!important;padding:var(--py) var(--px)!important;height:auto!important;
 min-height:0!important;min-width:0!important;line-height:1.25!important;margin:0!important;width:auto!important;
 font-weight:var(--bwt)!important;display:inline-block!important;flex:none}
.cell .wide button{width:100%!important}
.own.cell button{background:var(--p)!important;color:var(--pt)!important;border:var(--bw) solid var(--p)!important;
 border-radius:var(--r)!important}
.own.cell button.second{background:transparent!important;color:var(--fg)!important;border-color:var(--line)!important}
.b{background:var(--p);color:var(--pt);border:1px solid var(--p);border-radius:var(--r)}
.b.ghost{background:transparent;color:var(--fg);border-color:var(--line)}
.b.soft{background:#e4e7ec;color:#222;border-color:#c9ced6}
.cell input[data-w],.cell select{font-size:var(--fs)!important;padding:var(--py) 6px!important;height:auto!important;
 min-height:0!important;line-height:1.25!important;margin:0!important;width:100%!important;
 box-sizing:border-box!important; appearance:none;background-image:none!important;display:block}
.i{background:#fff;color:#222;border:1px solid #999;border-radius:var(--r)}
.own input[data-w],.own select{background:var(--field)!important;color:var(--fg)!important;
 border:var(--bw) solid var(--line)!important;border-radius:var(--r)!important}
.cell select{background:linear-gradient(45deg,transparent 50%,#888 50%) no-repeat right 10px center/5px 5px,
 linear-gradient(-45deg,transparent 50%,#888 50%) no-repeat right 5px center/5px 5px,#fff!important}
.own input::placeholder{color:var(--fg)!important;opacity:.65!important}
.own select{background:linear-gradient(45deg,transparent 50%,var(--fg) 50%) no-repeat right 10px center/5px 5px,
 linear-gradient(-45deg,transparent 50%,var(--fg) 50%) no-repeat right 5px center/5px 5px,var(--field)!important}
.pair{display:flex;flex-direction:column;gap:2px}.pair.side{flex-direction:row;align-items:center;gap:6px}
.pair>span{font-size:var(--fs);flex:none;color:var(--fg)}.pair input{min-width:0}
.cell label,.cell .checkbox,.cell .switch{width:fit-content!important;margin:0!important;font-size:var(--fs)!important;
 color:var(--fg)!important;line-height:1.25!important;min-height:0!important}
.cell label.c{display:flex!important;align-items:center;gap:6px}
.cell label.c input{margin:0!important;flex:none}
.cell .ui.checkbox label{padding-left:22px}.cell .ui.toggle.checkbox label{padding:3px 0 3px 56px!important}
.sw{width:28px;height:16px;border-radius:9px;background:#aaa;position:relative;flex:none;display:inline-block}
.sw::before{content:'';position:absolute;left:2px;top:2px;width:12px;height:12px;border-radius:50%;background:#fff}
.sw.on{background:var(--p)}.sw.on::before{left:14px}
.cell a{font-size:var(--fs)!important;width:fit-content;line-height:1.25!important}
.own a[data-w=link]{color:var(--link)!important}
.cell ul.nav,.cell .tabs,.cell .tabs ul,.cell ul.menu,.cell ul.uk-tab,.cell .tabular.menu,.tabs-row{
 display:flex!important;flex-wrap:nowrap!important;margin:0!important;padding:0!important;gap:3px;list-style:none;
 min-height:0!important}
.cell [data-w=tab]{padding:3px 7px!important;margin:0!important;display:block;min-height:0!important;cursor:default;
 text-decoration:none;flex:none}
.cell ul.uk-tab>li{padding:0!important}.cell ul.uk-tab::before{left:0!important}
.tabs-row{border-bottom:1px solid var(--line)}.tab{border-radius:var(--r) var(--r) 0 0;color:inherit}
.tab.on{background:var(--p);color:var(--pt)}
.menu .is-active a,.own li.is-active a{background:#1779ba;color:#fefefe!important}
.pico-card{background:#fff;border:1px solid #d5dae0;border-radius:4px;box-shadow:0 2px 6px rgb(0 0 0 / .12)}
.cell img{display:block;max-width:100%}
.cell table{border-collapse:collapse;margin:0!important;width:auto!important;min-width:0;font-size:var(--fs)!important;
 color:var(--fg)!important;background:transparent}
.cell tbody,.cell tr{background:transparent!important}
.cell td,.cell th{border:1px solid var(--line)!important;padding:2px 6px!important;font-size:var(--fs)!important;
 line-height:1.25!important;color:inherit!important;background:transparent!important;text-align:left;
 height:auto!important}
.cell .list,.cell ul.list{margin:0!important;padding:0 0 0 18px!important;list-style:disc outside!important}
.cell ul.list li{font-size:var(--fs)!important;line-height:1.3!important;margin:0 0 2px!important;
 list-style:disc outside!important;color:var(--fg)}
.design h1{font-size:calc(var(--hs) + 2px)!important}.design h2{font-size:14px!important;font-weight:700!important}
.design a[data-w=link]{text-decoration:underline!important}
.switch label{display:flex;align-items:center}.cell .switch label .lever{margin:0 8px 0 2px!important}
`;
