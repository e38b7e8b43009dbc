/** Where everything is on a page of cells. This file's text runs in the page: sheets.mjs puts it there. */
const pen = document.createElement('canvas').getContext('2d');
const round = (value) => Math.round(value * 10) / 10;

function shownText(node) {
  if (node.tagName === 'SELECT') return node.selectedOptions[0]?.textContent ?? '';
  return node.value || node.placeholder || '';
}

/** The text inside a field is no text node: placed by its padding and the widths of its beginnings. */
function fieldGlyphs(node) {
  const css = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const text = shownText(node);
  pen.font = `${css.fontWeight} ${css.fontSize} ${css.fontFamily}`;
  const left = box.left + parseFloat(css.borderLeftWidth) + parseFloat(css.paddingLeft);
  const right = (end) => left + pen.measureText(text.slice(0, end)).width;
  return [...text].map((char, i) => [char, (right(i) + right(i + 1)) / 2, (box.top + box.bottom) / 2]);
}

function textGlyphs(cell) {
  const out = [];
  const range = document.createRange();
  const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.parentElement.closest('select')) continue;
    for (let i = 0; i < node.length; i++) {
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      const box = range.getClientRects()[0];
      if (box) out.push([node.data[i], (box.left + box.right) / 2, (box.top + box.bottom) / 2]);
    }
  }
  return out;
}

function widgetOf(node, frame) {
  const box = node.getBoundingClientRect();
  const tick = node.querySelector('input');
  const lever = node.querySelector('.sw');
  const role = node.dataset.w;
  const toggled = ['checkbox', 'radio', 'switch'].includes(role);
  return {
    role,
    name: node.dataset.n,
    box: [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top].map(round),
    ...(toggled ? { on: lever ? lever.classList.contains('on') : tick.checked } : {}),
    ...(['field', 'menu'].includes(role) ? { value: node.value } : {}),
  };
}

const overlap = (a, b) => a[0] < b[2] - 0.5 && b[0] < a[2] - 0.5 && a[1] < b[3] - 0.5 && b[1] < a[3] - 0.5;

function fits(cell, frame, widgets, glyphs) {
  const inside = ([x1, y1, x2, y2]) => x1 >= 1 && y1 >= 1 && x2 <= frame.width - 1 && y2 <= frame.height - 1;
  const boxes = widgets.map((w) => w.box);
  if (!boxes.every(inside)) return false;
  if (boxes.some((a, i) => boxes.slice(i + 1).some((b) => overlap(a, b)))) return false;
  if (!glyphs.every(([, x, y]) => x > 3 && y > 5 && x < frame.width - 3 && y < frame.height - 5)) return false;
  const nodes = [...cell.querySelectorAll('input[data-w], select, button')];
  return nodes.every((node) => node.scrollWidth <= node.clientWidth + 1);
}

/**
 * For each cell its widgets' boxes and the centres of its characters, in pixels of the cell.
 * A cell `fits` when nothing is cut off and no widgets overlap.
 */
export function measure() {
  return [...document.querySelectorAll('.cell')].map((cell) => {
    const frame = cell.getBoundingClientRect();
    const widgets = [...cell.querySelectorAll('[data-w]')].map((node) => widgetOf(node, frame));
    const chars = [...textGlyphs(cell), ...[...cell.querySelectorAll('input[data-w], select')].flatMap(fieldGlyphs)];
    const glyphs = chars
      .filter(([char]) => char.trim())
      .map(([char, x, y]) => [char.charCodeAt(0), round(x - frame.left), round(y - frame.top)]);
    return {
      at: [frame.left, frame.top, frame.width, frame.height],
      widgets,
      glyphs,
      fits: fits(cell, frame, widgets, glyphs),
    };
  });
}
