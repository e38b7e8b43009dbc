/** A picture as a request has it. */
import { shrunk } from './shrink.js';

/**
 * @typedef {object} Picture
 * @property {string} name file name, in letters that every shell takes
 * @property {string} type media type; empty where only its address is known
 * @property {string} url what is sent: a data URL, or an address
 * @property {Blob | null} blob the picture; null where only its address is known
 * @property {string | null} shownAt address of what can be shown here; null: the browser shows no such picture
 * @property {number} widthPx 0 where the browser cannot tell
 * @property {number} heightPx
 * @property {number} bytes
 * @property {string} note what was done to it; empty: nothing
 */

/** What the service reads; anything else that the browser can show is written anew. */
const READ = /^image\/(?:png|jpeg|webp|gif|bmp|tiff|avif)$/;

/**
 * @param {Blob} file
 * @param {string} name
 * @returns {Promise<Picture>}
 * @throws {Error} with words for people when neither the browser nor the service reads it
 */
export async function toPicture(file, name) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null && !READ.test(file.type)) throw new Error(`${name} is no picture that can be read.`);
  if (bitmap === null) return { ...(await sent(file, name, '')), shownAt: null, widthPx: 0, heightPx: 0 };
  const from = `${bitmap.width} × ${bitmap.height}`;
  const smaller = await shrunk(bitmap, file, READ.test(file.type));
  bitmap.close();
  const { widthPx, heightPx } = smaller;
  const note = smaller.blob === file ? '' : `made ${widthPx} × ${heightPx} of ${from} here, before it is sent`;
  return {
    ...(await sent(smaller.blob, name, note)),
    shownAt: URL.createObjectURL(smaller.blob),
    widthPx,
    heightPx,
  };
}

/**
 * A picture that the service fetches, where it may: nothing of it is loaded here.
 * @param {string} url
 * @returns {Picture}
 */
export function pictureAt(url) {
  const { hostname } = new URL(url);
  return {
    name: hostname,
    type: '',
    url,
    blob: null,
    shownAt: null,
    widthPx: 0,
    heightPx: 0,
    bytes: 0,
    note: 'fetched by the service',
  };
}

/**
 * @param {Blob} blob
 * @param {string} name
 * @param {string} note
 */
async function sent(blob, name, note) {
  const extension = blob.type.replace('image/', '').replace('jpeg', 'jpg');
  const stem = name
    .replace(/\.\w+$/, '')
    .replaceAll(/[^\w-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return {
    name: `${stem || 'picture'}.${extension}`,
    type: blob.type,
    url: await dataUrlOf(blob),
    blob,
    bytes: blob.size,
    note,
  };
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
export async function dataUrlOf(blob) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const reader = new FileReader();
  reader.addEventListener('load', () => resolve(/** @type {string} */ (reader.result)));
  reader.addEventListener('error', () => reject(reader.error));
  reader.readAsDataURL(blob);
  return promise;
}
