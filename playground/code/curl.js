/** A request as a command for a shell: curl, base64 and tr. */
import { printed } from './printed.js';

/**
 * @param {import('./snippet.js').Request} request
 * @returns {string}
 */
export function curl({ url, body, pictures, hasKey }) {
  const json = printed(body, {
    text: escaped,
    word: String,
    name: escaped,
    picture: (at) => `"data:${pictures[at].type};base64,$(base64 < ${pictures[at].name} | tr -d '\\n')"`,
  });
  return [
    `curl -s ${url} \\`,
    ...(hasKey ? [`  -H "authorization: Bearer $GLIMPSE_KEY" \\`] : []),
    `  -H 'content-type: application/json' --data-binary @- <<JSON`,
    json,
    'JSON',
  ].join('\n');
}

/**
 * Between the lines of the JSON the shell still reads $, ` and \.
 * @param {string} text
 */
const escaped = (text) => JSON.stringify(text).replaceAll(/[\\$`]/g, String.raw`\$&`);
