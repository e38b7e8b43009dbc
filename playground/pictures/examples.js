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

/** @param {(file: File, question: string) => void} take */
export function wireExamples(take) {
  const choose = async (/** @type {(typeof EXAMPLES)[number]} */ { file, question }) => {
    const blob = await (await fetch(`/examples/${file}`)).blob();
    take(new File([blob], file, { type: blob.type }), question);
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
          onclick: () => void choose(example),
        },
        element('img', { src: `/examples/${example.file}`, alt: '' }),
      ),
    );
  byId('examples', HTMLElement).append(...EXAMPLES.map(button));
}
