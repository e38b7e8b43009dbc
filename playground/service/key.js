/** The key: asked for when the service wants one, kept until the browser's tab is closed, shown nowhere. */
import { byId } from '../lib/dom.js';

const STORED = 'glimpse.key';

/** @returns {string | null} */
export function key() {
  try {
    return sessionStorage.getItem(STORED);
  } catch {
    return typed;
  }
}

/** Where nothing may be stored. @type {string | null} */
let typed = null;

/** @param {string | null} value */
function keep(value) {
  typed = value;
  try {
    if (value === null) sessionStorage.removeItem(STORED);
    else sessionStorage.setItem(STORED, value);
  } catch {
    // `typed` has it.
  }
}

/** @type {Promise<boolean> | null} */
let asking = null;

/**
 * One dialog for all requests that were refused at the same time.
 * @param {string} why what the service said
 * @returns {Promise<boolean>} whether a key was given
 */
export function askForKey(why) {
  asking ??= ask(why).finally(() => {
    asking = null;
  });
  return asking;
}

/** @param {string} why */
async function ask(why) {
  const dialog = byId('key-dialog', HTMLDialogElement);
  const field = byId('key', HTMLInputElement);
  byId('key-why', HTMLElement).textContent = why;
  field.value = '';
  dialog.returnValue = '';
  dialog.showModal();
  const { promise, resolve } = Promise.withResolvers();
  dialog.addEventListener('close', resolve, { once: true });
  await promise;
  const given = dialog.returnValue === 'use' ? field.value.trim() : '';
  field.value = '';
  if (given === '') return false;
  keep(given);
  return true;
}

/** Forms may not be sent anywhere (form-action 'none'), so the dialog is closed by hand. */
export function wireKeyDialog() {
  const dialog = byId('key-dialog', HTMLDialogElement);
  byId('key-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    dialog.close('use');
  });
  byId('key-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close(''));
}
