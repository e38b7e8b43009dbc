/** A request as a command for a shell: a form where it can say all that is asked, else JSON with curl, base64 and tr. */
import { printed } from './printed.js';

/** @typedef {import('./snippet.js').Request} Request */

/**
 * @param {Request} request
 * @returns {string}
 */
export const curl = (request) => (fitsForm(request) ? asForm(request) : asJson(request));

/** Settings that the form of /v1/ask has as well. */
const FORM_SETTINGS = new Set(['max_tokens']);

/** @param {Request} request */
const fitsForm = ({ wish, pictures }) =>
  pictures.length > 0 &&
  wish.form.kind !== 'choice' &&
  Object.keys(wish.settings).every((name) => FORM_SETTINGS.has(name));

/** @param {Request} request */
function asForm({ origin, wish, pictures, hasKey }) {
  const { question, system, form, settings } = wish;
  const fields = [
    ...pictures.map(({ blob, name, url }) => (blob === null ? text('image', url) : `-F image=@${name}`)),
    text('question', question),
    ...(system === '' ? [] : [text('system', system)]),
    ...(form.kind === 'json' ? [text('schema', JSON.stringify(form.schema))] : []),
    ...Object.entries(settings).map(([name, value]) => text(name, String(value))),
  ];
  return [`curl -sS ${origin}/v1/ask`, ...keyHeader(hasKey), ...fields].join(' \\\n  ');
}

/**
 * A field that is text whatever it begins with.
 * @param {string} name
 * @param {string} value
 */
const text = (name, value) => `--form-string '${name}=${value.replaceAll("'", String.raw`'\''`)}'`;

/** @param {Request} request */
function asJson({ url, body, pictures, hasKey }) {
  const json = printed(body, {
    text: escaped,
    word: String,
    name: escaped,
    picture: (at) => `"data:${pictures[at].type};base64,$(base64 < ${pictures[at].name} | tr -d '\\n')"`,
  });
  const command = [
    `curl -sS ${url}`,
    ...keyHeader(hasKey),
    `-H 'content-type: application/json' --data-binary @- <<JSON`,
  ];
  return [command.join(' \\\n  '), json, 'JSON'].join('\n');
}

/** @param {boolean} hasKey */
const keyHeader = (hasKey) => (hasKey ? [`-H "authorization: Bearer $GLIMPSE_KEY"`] : []);

/**
 * Between the lines of the JSON the shell still reads $, ` and \.
 * @param {string} value
 */
const escaped = (value) => JSON.stringify(value).replaceAll(/[\\$`]/g, String.raw`\$&`);
