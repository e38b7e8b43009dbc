/** The request of the page as code, in one of three languages, to be copied. */
import { byId } from '../lib/dom.js';
import { createTabs } from '../lib/tabs.js';
import { snippet } from './snippet.js';

const COPIED_MS = 2000;

/** @param {() => Parameters<typeof snippet>[1]} asked throws where nothing can be asked yet */
export function createCodeView(asked) {
  const code = byId('code', HTMLElement);
  const copy = byId('copy', HTMLButtonElement);
  let language = 'curl';

  const show = () => {
    try {
      code.textContent = snippet(language, asked());
    } catch (error) {
      code.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  const choose = createTabs(byId('languages', HTMLElement), (tab) => {
    language = tab.dataset.language ?? 'curl';
    code.setAttribute('aria-labelledby', tab.id);
    show();
  });
  choose(byId('tab-curl', HTMLElement));
  const write = async () => {
    await navigator.clipboard.writeText(code.textContent ?? '');
    copy.textContent = 'Copied';
    setTimeout(() => {
      copy.textContent = 'Copy';
    }, COPIED_MS);
  };
  copy.addEventListener('click', () => void write());
  return show;
}
