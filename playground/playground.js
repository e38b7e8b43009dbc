/** The page, wired together: it talks to the service over HTTP only. */
import { Asking } from './ask/ask.js';
import { AnswerView } from './ask/answer-view.js';
import { Overlay } from './ask/overlay.js';
import { setQuestion, wireWishForm, wishOf } from './ask/wish-form.js';
import { createCodeView } from './code/code-view.js';
import { HistoryView } from './history/history-view.js';
import { thumbnailOf } from './history/thumbnail.js';
import { byId } from './lib/dom.js';
import { wireCamera } from './pictures/camera.js';
import { wireExamples } from './pictures/examples.js';
import { Gallery } from './pictures/gallery.js';
import { wireIntake } from './pictures/intake.js';
import { createTaker } from './pictures/take.js';
import { key, wireKeyDialog } from './service/key.js';
import { served, showModel } from './service/model.js';

/** Until the service has said. @type {import('./service/model.js').Served} */
let service = { id: '', pictures: 8, bodyBytes: 0 };

const gallery = new Gallery();
const overlay = new Overlay(byId('boxes', SVGSVGElement));
const view = new AnswerView(overlay);
const history = new HistoryView((question) => {
  setQuestion(question);
  byId('question', HTMLElement).focus();
});
const asking = new Asking({ gallery, view, model: () => service.id, onEnd: (asked) => void keep(asked) });
const showCode = createCodeView(() => ({
  origin: location.origin,
  wish: wishOf(service.id),
  pictures: gallery.pictures,
  hasKey: key() !== null,
}));

/** @param {import('./ask/ask.js').Asked} asked */
async function keep({ wish, answer, picture }) {
  if (answer.phase === 'done') showModel(service.id, true);
  if (answer.phase === 'failed') return;
  const text = answer.choices.map(({ content }) => content).join('\n');
  const thumbnail = picture === null ? null : await thumbnailOf(picture);
  history.add({ at: new Date().toISOString(), question: wish.question, answer: text, thumbnail });
}

function wirePictures() {
  const say = (/** @type {string} */ words) => {
    byId('pictures-say', HTMLElement).textContent = words;
  };
  const take = createTaker(gallery, () => service.pictures, say);
  const input = byId('file', HTMLInputElement);
  byId('add', HTMLButtonElement).addEventListener('click', () => input.click());
  wireIntake(
    { input, zone: byId('stage', HTMLElement), isShown: () => !byId('ask-view', HTMLElement).hidden },
    (files) => void take(files),
  );
  wireCamera((photo, name) => void take([new File([photo], name, { type: photo.type })]));
  wireExamples((file, question) => {
    gallery.clear();
    setQuestion(question);
    void take([file]);
  });
  gallery.addEventListener('change', showCode);
  gallery.addEventListener('shown', () => view.redraw());
}

function wireKeys() {
  byId('ask-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void asking.ask();
  });
  byId('stop', HTMLButtonElement).addEventListener('click', () => asking.stop());
  document.addEventListener('keydown', (event) => {
    const isAlone = document.querySelector('dialog[open]') === null;
    if (event.key === 'Escape' && isAlone) asking.stop();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && isAlone) void asking.ask();
  });
}

async function connect() {
  try {
    service = await served();
  } catch (error) {
    byId('model', HTMLElement).textContent = error instanceof Error ? error.message : String(error);
  }
  showCode();
}

wireKeyDialog();
wirePictures();
wireWishForm(showCode);
wireKeys();
void connect();
