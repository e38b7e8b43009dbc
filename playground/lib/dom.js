/** Elements by hand: text goes in as text, so nothing that a model says can become markup. */

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, unknown>} [properties] `class`, `data-…`, `aria-…` and `role` become attributes, `on…` listeners
 * @param {...(Node | string | null)} children null: nothing
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) set(made, key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * @param {HTMLElement} made
 * @param {string} key
 * @param {unknown} value
 */
function set(made, key, value) {
  if (value === undefined || value === null) return;
  if (key.startsWith('on')) made.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
  else if (key in made && !key.startsWith('aria')) Object.assign(made, { [key]: value });
  else made.setAttribute(key, /** @type {string} */ (value));
}

/**
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind} the element of the page that has this id
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`The page has no ${kind.name} with the id ${id}.`);
}
