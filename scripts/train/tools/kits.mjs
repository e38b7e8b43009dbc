/**
 * UI kits: the style sheets and how each writes a widget. `data-w` marks the element whose box is the widget's, with
 * its role; `data-n` is its name. The held-out kits appear in no training picture.
 */
const field = (role, name, inner) => `data-w="${role}" data-n="${name}" ${inner}`;
const state = (on) => (on ? 'checked' : '');
const options = (value) => `<option>${value}</option>`;

/** Widgets in plain HTML; a kit overrides what it writes differently. */
const base = {
  css: [],
  variants: [''],
  card: '',
  button: (name, look) => `<button ${field('button', name, `class="b ${look}"`)}>${name}</button>`,
  input: (name, value, hint) => `<input ${field('field', name, `class="i" value="${value}" placeholder="${hint}"`)}>`,
  select: (name, value) => `<select ${field('menu', name, 'class="i"')}>${options(value)}</select>`,
  checkbox: (name, on) =>
    `<label ${field('checkbox', name, 'class="c"')}><input type="checkbox" ${state(on)}><span>${name}</span></label>`,
  radio: (name, on) =>
    `<label ${field('radio', name, 'class="c"')}><input type="radio" ${state(on)}><span>${name}</span></label>`,
  switch: (name, on) =>
    `<label ${field('switch', name, 'class="c"')}><i class="sw ${on ? 'on' : ''}"></i><span>${name}</span></label>`,
  link: (name) => `<a ${field('link', name, 'href="#"')}>${name}</a>`,
  heading: (name, level) => `<h${level} ${field('heading', name, '')}>${name}</h${level}>`,
  text: (name) => `<p ${field('text', name, '')}>${name}</p>`,
  tabs: (names, active) =>
    `<div class="tabs-row">${names
      .map((name, i) => `<a ${field('tab', name, `class="tab ${i === active ? 'on' : ''}"`)}>${name}</a>`)
      .join('')}</div>`,
};

const styled = (buttonClass, inputClass, selectClass) => ({
  button: (name, look) => `<button ${field('button', name, `class="${buttonClass} ${look}"`)}>${name}</button>`,
  input: (name, value, hint) =>
    `<input type="text" ${field('field', name, `class="${inputClass}" value="${value}" placeholder="${hint}"`)}>`,
  select: (name, value) => `<select ${field('menu', name, `class="${selectClass}"`)}>${options(value)}</select>`,
});

/** Bootstrap and CoreUI write these alike. */
const formCheck = {
  checkbox: (name, on) => check('checkbox', name, on, ''),
  radio: (name, on) => check('radio', name, on, ''),
  switch: (name, on) => check('switch', name, on, 'form-switch'),
  tabs: (names, active) =>
    `<ul class="nav nav-tabs">${names
      .map((name, i) => {
        const look = `class="nav-link ${i === active ? 'active' : ''}"`;
        return `<li class="nav-item"><a ${field('tab', name, look)}>${name}</a></li>`;
      })
      .join('')}</ul>`,
};

function check(role, name, on, look) {
  const type = role === 'radio' ? 'radio' : 'checkbox';
  const input = `<input class="form-check-input" type="${type}" ${state(on)}>`;
  const label = `<span class="form-check-label">${name}</span>`;
  return `<label ${field(role, name, `class="form-check ${look}"`)}>${input}${label}</label>`;
}

const semanticCheck = (role, name, on, look) =>
  `<div ${field(role, name, `class="ui checkbox ${look} ${on ? 'checked' : ''}"`)}>` +
  `<input type="${role === 'radio' ? 'radio' : 'checkbox'}" ${state(on)}><label>${name}</label></div>`;

const liTabs = (list, item) => (names, active) =>
  `<ul class="${list}">${names
    .map((name, i) => `<li class="${i === active ? item : ''}"><a ${field('tab', name, '')}>${name}</a></li>`)
    .join('')}</ul>`;

export const kits = {
  plain: { ...base, split: 'train', variants: ['', 'ghost', 'soft'] },
  bootstrap: {
    ...base,
    ...styled('btn', 'form-control', 'form-select'),
    ...formCheck,
    split: 'train',
    css: ['bootstrap/dist/css/bootstrap.min.css'],
    variants: ['primary', 'secondary', 'success', 'danger', 'outline-primary', 'light', 'dark'].map((v) => `btn-${v}`),
    card: 'card',
  },
  bulma: {
    ...base,
    ...styled('button', 'input', 'input'),
    split: 'train',
    css: ['bulma/css/bulma.min.css'],
    variants: ['', 'is-primary', 'is-link', 'is-info', 'is-danger is-light', 'is-dark'],
    card: 'box',
    tabs: (names, active) => `<div class="tabs">${liTabs('', 'is-active')(names, active)}</div>`,
  },
  pico: {
    ...base,
    split: 'train',
    css: ['@picocss/pico/css/pico.min.css'],
    variants: ['', 'secondary', 'contrast', 'outline'],
    card: 'pico-card',
    switch: (name, on) =>
      `<label ${field('switch', name, 'class="c"')}><input type="checkbox" role="switch" ${state(on)}>${name}</label>`,
  },
  uikit: {
    ...base,
    ...styled('uk-button', 'uk-input', 'uk-select'),
    split: 'train',
    css: ['uikit/dist/css/uikit.min.css'],
    variants: ['default', 'primary', 'secondary', 'danger'].map((v) => `uk-button-${v}`),
    card: 'uk-card uk-card-default',
    checkbox: (name, on) =>
      `<label ${field('checkbox', name, 'class="c"')}><input class="uk-checkbox" type="checkbox" ${state(on)}>` +
      `<span>${name}</span></label>`,
    radio: (name, on) =>
      `<label ${field('radio', name, 'class="c"')}><input class="uk-radio" type="radio" ${state(on)}>` +
      `<span>${name}</span></label>`,
    tabs: liTabs('uk-tab', 'uk-active'),
  },
  foundation: {
    ...base,
    ...styled('button', '', ''),
    split: 'train',
    css: ['foundation-sites/dist/css/foundation.min.css'],
    variants: ['', 'secondary', 'success', 'alert', 'warning', 'hollow'],
    card: 'callout',
    tabs: liTabs('menu', 'is-active'),
  },
  semantic: {
    ...base,
    ...styled('ui button', 'i', 'i'),
    split: 'train',
    css: ['semantic-ui-css/semantic.min.css'],
    variants: ['', 'primary', 'secondary', 'positive', 'negative', 'basic'],
    card: 'ui segment',
    checkbox: (name, on) => semanticCheck('checkbox', name, on, ''),
    radio: (name, on) => semanticCheck('radio', name, on, 'radio'),
    switch: (name, on) => semanticCheck('switch', name, on, 'toggle'),
    tabs: (names, active) =>
      `<div class="ui tabular menu">${names
        .map((name, i) => `<a ${field('tab', name, `class="item ${i === active ? 'active' : ''}"`)}>${name}</a>`)
        .join('')}</div>`,
  },
  materialize: {
    ...base,
    ...styled('btn', '', 'browser-default'),
    split: 'heldout',
    css: ['materialize-css/dist/css/materialize.min.css'],
    variants: ['', 'red', 'blue darken-2', 'green', 'btn-flat'],
    card: 'card-panel',
    switch: (name, on) =>
      `<div ${field('switch', name, 'class="switch"')}><label><input type="checkbox" ${state(on)}>` +
      `<span class="lever"></span>${name}</label></div>`,
  },
  coreui: {
    ...base,
    ...styled('btn', 'form-control', 'form-select'),
    ...formCheck,
    split: 'heldout',
    css: ['@coreui/coreui/dist/css/coreui.min.css'],
    variants: ['primary', 'secondary', 'info', 'warning', 'outline-danger'].map((v) => `btn-${v}`),
    card: 'card',
  },
};
