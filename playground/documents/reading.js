/** How far a document is read: a state, an event of its job → the next state. Pure. */

/**
 * @typedef {object} Reading
 * @property {'idle' | 'sending' | 'reading' | 'over' | 'failed'} phase
 * @property {string | null} job
 * @property {string} name of the document
 * @property {string} status the job's own word
 * @property {number} progress 0 to 1
 * @property {{ selected: number, done: number, failed: number }} count of pages
 * @property {Readonly<Record<number, string>>} pages page → its status
 * @property {{ message: string, code: string } | null} error
 */
/**
 * @typedef {{ type: 'sending', name: string } | { type: 'sent', job: string } | { type: 'told', event: string, data: any }
 *   | { type: 'failed', error: { message: string, code: string } }} ReadingEvent
 */

/** @type {Reading} */
export const NO_READING = {
  phase: 'idle',
  job: null,
  name: '',
  status: '',
  progress: 0,
  count: { selected: 0, done: 0, failed: 0 },
  pages: {},
  error: null,
};

/**
 * @param {Reading} reading
 * @param {ReadingEvent} event
 * @returns {Reading}
 */
export function step(reading, event) {
  if (event.type === 'sending') return { ...NO_READING, phase: 'sending', name: event.name };
  if (event.type === 'sent') return { ...reading, phase: 'reading', job: event.job };
  if (event.type === 'failed') return { ...reading, phase: 'failed', error: event.error };
  return told(reading, event.event, event.data);
}

/**
 * @param {Reading} reading
 * @param {string} event
 * @param {any} data
 * @returns {Reading}
 */
function told(reading, event, data) {
  if (event === 'page') return { ...reading, pages: { ...reading.pages, [data.page]: data.status } };
  if (event === 'end') return { ...reading, phase: reading.error === null ? 'over' : 'failed' };
  if (event === 'error') return { ...reading, error: data };
  const { status = reading.status, progress = reading.progress, pages = reading.count, error = reading.error } = data;
  return { ...reading, status, progress: Math.max(progress, reading.progress), count: pages, error };
}

/** Pages that can be shown. @param {Reading} reading @returns {number[]} */
export const donePages = ({ pages }) =>
  Object.keys(pages)
    .map(Number)
    .filter((page) => pages[page] === 'done')
    .sort((a, b) => a - b);

const WORDS = {
  succeeded: 'done',
  partial: 'done in part',
  leased: 'being read',
  running: 'being read',

  queued: 'waiting for its turn',
  fetching: 'being fetched',
  assembling: 'being put together',
  extracting: 'fields are looked for',
};

/** @param {Reading} reading */
export function progressWords({ phase, name, status, count }) {
  if (phase === 'idle') return '';
  if (phase === 'sending') return `Sending ${name} …`;
  const { selected, done, failed } = count;
  const pages = selected === 0 ? '' : `, ${done} of ${selected} ${selected === 1 ? 'page' : 'pages'} read`;
  const bad = failed === 0 ? '' : `, ${failed} failed`;
  const words = /** @type {Record<string, string>} */ (WORDS)[status] ?? status;
  return `${name}: ${words}${pages}${bad}`;
}
