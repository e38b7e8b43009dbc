/** Documents at the service: sent, watched, asked for. */
import { serverEvents } from '../lib/sse.js';
import { call, callJson } from '../service/call.js';

const JOBS = '/v1/documents/jobs';
/** Of a page as a picture: sharp beside its text, and a few hundred kilobytes. */
const DPI = 110;
/** Before a stream that broke is asked for again. */
const PAUSE_MS = 1000;

/**
 * @param {File} file
 * @param {{ pages: string, preset: string }} wish empty: all pages, no fields
 * @returns {Promise<string>} the job's id
 */
export async function send(file, { pages, preset }) {
  const query = new URLSearchParams({ name: file.name, formats: 'markdown,html' });
  if (pages !== '') query.set('pages', pages);
  if (preset !== '') query.set('preset', preset);
  const headers = { 'content-type': 'application/octet-stream' };
  const { id } = await callJson(`${JOBS}?${query}`, { method: 'POST', body: file, headers });
  return id;
}

/**
 * All events of a job, to its end; goes on where it was when the connection breaks.
 * @param {string} job
 * @param {AbortSignal} signal
 */
export async function* watch(job, signal) {
  for (let last = '0'; !signal.aborted; await pause(PAUSE_MS)) {
    const response = await call(`${JOBS}/${job}/events`, { headers: { 'last-event-id': last }, signal });
    if (response.body === null) return;
    try {
      for await (const { id, type, data } of serverEvents(response.body)) {
        if (id !== '') last = id;
        yield { event: type, data: JSON.parse(data) };
        if (type === 'end') return;
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof TypeError)) throw error;
    }
  }
}

/** @param {number} ms */
function pause(ms) {
  const { promise, resolve } = Promise.withResolvers();
  setTimeout(() => resolve(undefined), ms);
  return promise;
}

/** @param {string} job */
export const cancel = (job) => call(`${JOBS}/${job}/cancel`, { method: 'POST' });

/**
 * @param {string} job
 * @param {number} page
 * @returns {Promise<Page>}
 */
export const pageOf = (job, page) => callJson(`${JOBS}/${job}/pages/${page}`);

/** @param {string} job @param {number} page */
export const pictureOf = async (job, page) => (await call(`${JOBS}/${job}/pages/${page}/image?dpi=${DPI}`)).blob();

/** @param {string} job @param {string} format */
export const resultOf = (job, format) => call(`${JOBS}/${job}/result?format=${format}`);

/** @param {string} job @returns {Promise<{ fields?: Record<string, any> } | null>} null where none was asked for */
export const fieldsOf = (job) => callJson(`${JOBS}/${job}/extraction`).catch(() => null);

/**
 * @typedef {{ r: number, c: number, rs: number, cs: number, text: string, header: boolean }} Cell
 * @typedef {{ id: string, label: string, bbox: number[], text: string, level?: number, mark?: string, table?: { cells: Cell[] } }} Block
 * @typedef {{ page: number, width: number, height: number, reason: string | null, blocks: Block[] }} Page
 */
