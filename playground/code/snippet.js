/** The request on the page as code in a language. Pure: a picture is a file beside the code, a key an environment variable. */
import { bodyOf } from '../ask/body.js';
import { curl } from './curl.js';
import { javascript } from './javascript.js';
import { pictureAt } from './printed.js';
import { python } from './python.js';

/** @typedef {{ name: string, type: string, url: string, blob: Blob | null }} PictureFile `blob` is null where `url` is an address */
/**
 * @typedef {object} Request
 * @property {string} origin of the service
 * @property {string} url of the chat's route
 * @property {import('../ask/body.js').Wish} wish
 * @property {unknown} body in which a `pictureAt` stands for every picture's address
 * @property {readonly PictureFile[]} pictures
 * @property {boolean} hasFiles whether a picture is read from a file
 * @property {boolean} hasKey whether the service wants one
 */

/** @type {Readonly<Record<string, (request: Request) => string>>} */
const LANGUAGES = { curl, javascript, python };

/**
 * @param {string} language
 * @param {object} asked
 * @param {string} asked.origin
 * @param {import('../ask/body.js').Wish} asked.wish
 * @param {readonly PictureFile[]} asked.pictures
 * @param {boolean} asked.hasKey
 */
export function snippet(language, { origin, wish, pictures, hasKey }) {
  const body = bodyOf(
    wish,
    pictures.map(({ blob, url }, at) => (blob === null ? url : pictureAt(at))),
  );
  const hasFiles = pictures.some(({ blob }) => blob !== null);
  const url = `${origin}/v1/chat/completions`;
  return LANGUAGES[language]({ origin, url, wish, body, pictures, hasFiles, hasKey });
}
