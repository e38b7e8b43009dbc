/** Pictures and questions for who has none at hand; the embedded model never saw them in training. */
import { byId, element } from '../lib/dom.js';

const EXAMPLES = [
  {
    file: 'shapes.png',
    what: 'four drawn shapes',
    question: 'Is the teal rectangle left or right of the purple circle?',
  },
  { file: 'grocery.png', what: 'a crate at a grocer’s', question: 'Which grocery is this?' },
  { file: 'line.png', what: 'a line of text', question: 'What is written here?' },
  { file: 'receipt.png', what: 'a receipt', question: 'What is the total?' },
];

/** @param {(question: string, file: Promise<File>) => void} take */
export function wireExamples(take) {
  const load = async (/** @type {string} */ file) => {
    const blob = await (await fetch(`/examples/${file}`)).blob();
    return new File([blob], file, { type: blob.type });
  };
  const button = (/** @type {(typeof EXAMPLES)[number]} */ example) =>
    element(
      'li',
      {},
      element(
        'button',
        {
          type: 'button',
          class: 'thumb',
          'aria-label': `Example: ${example.what}`,
          onclick: () => take(example.question, load(example.file)),
        },
        element('img', { src: `/examples/${example.file}`, alt: '' }),
      ),
    );
  byId('examples', HTMLElement).append(...EXAMPLES.map(button));
}
