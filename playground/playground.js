/** The page, wired together: it talks to the service over HTTP only. */
import { Asking } from './ask/ask.js';
import { AnswerView } from './ask/answer-view.js';
import { createEstimate } from './ask/estimate.js';
import { Overlay } from './ask/overlay.js';
import { setQuestion, wireWishForm, wishOf } from './ask/wish-form.js';
import { createCodeView } from './code/code-view.js';
import { HistoryView } from './history/history-view.js';
import { thumbnailOf } from './history/thumbnail.js';
import { Documents } from './documents/documents.js';
import { byId } from './lib/dom.js';
import { createTabs } from './lib/tabs.js';
import { wireAddress } from './pictures/address.js';
import { wireCamera } from './pictures/camera.js';
import { wireExamples } from './pictures/examples.js';
import { Gallery } from './pictures/gallery.js';
import { wireIntake } from './pictures/intake.js';
import { pictureAt } from './pictures/picture.js';
import { createTaker } from './pictures/take.js';
import { key, wireKeyDialog } from './service/key.js';
import { served, showModel } from './service/model.js';

/** Until the service has said. @type {import('./service/model.js').Served} */
let service = { id: '', pictures: 8, bodyBytes: 0 };

const gallery = new Gallery();
const overlay = new Overlay(byId('boxes', SVGSVGElement));
const view = new AnswerView(overlay, gallery);
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

const estimate = createEstimate(() => ({
  wish: wishOf(service.id),
  addresses: gallery.pictures.map(({ url }) => url),
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
  wireExamples((question, file) => {
    setQuestion(question);
    gallery.clear();
    void file.then((one) => take([one]));
  });
  wireAddress((url) => gallery.add(pictureAt(url)));
  gallery.addEventListener('change', () => {
    showCode();
    estimate();
  });
  gallery.addEventListener('shown', () => view.redraw());
}

function wireDocuments() {
  const documents = new Documents();
  const input = byId('document-file', HTMLInputElement);
  byId('document-add', HTMLButtonElement).addEventListener('click', () => input.click());
  const isShown = () => !byId('documents-view', HTMLElement).hidden;
  wireIntake({ input, zone: byId('document-zone', HTMLElement), isShown }, ([file]) => void documents.read(file));
  byId('document-form', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
  const example = async () => {
    const blob = await (await fetch('/examples/invoice.pdf')).blob();
    await documents.read(new File([blob], 'invoice.pdf', { type: blob.type }));
  };
  byId('document-example', HTMLButtonElement).addEventListener('click', () => void example());
  void documents.resume();
}

/** The view stands in the address, so that a page that is loaded again shows the same. */
function wireViews() {
  const choose = createTabs(byId('views', HTMLElement), (tab) => {
    window.history.replaceState(null, '', tab.id === 'tab-documents' ? '#documents' : location.pathname);
  });
  choose(byId(location.hash === '#documents' ? 'tab-documents' : 'tab-ask', HTMLElement));
}

function wireKeys() {
  byId('ask-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void asking.ask();
  });
  byId('stop', HTMLButtonElement).addEventListener('click', () => asking.stop());
  document.addEventListener('keydown', (event) => {
    const isAlone = document.querySelector('dialog[open]') === null;
    const isAsking = isAlone && !byId('ask-view', HTMLElement).hidden;
    if (event.key === 'Escape' && isAlone) asking.stop();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && isAsking) void asking.ask();
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
wireDocuments();
wireViews();
wireWishForm(showCode);
wireKeys();
void connect();
