/** A picture that is named by its address, which the service fetches where it may. */
import { byId } from '../lib/dom.js';

/** @param {(url: string) => void} take */
export function wireAddress(take) {
  const form = byId('address-form', HTMLFormElement);
  const field = byId('address', HTMLInputElement);
  const button = byId('by-address', HTMLButtonElement);
  const show = (/** @type {boolean} */ isShown) => {
    form.hidden = !isShown;
    button.setAttribute('aria-expanded', String(isShown));
    if (isShown) field.focus();
  };
  button.addEventListener('click', () => show(form.hidden === true));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!URL.canParse(field.value)) return;
    take(field.value);
    field.value = '';
    show(false);
  });
}
