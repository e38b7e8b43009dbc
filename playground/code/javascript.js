/** A request as a module for Node, with nothing to install. */
import { printed } from './printed.js';

const IDENTIFIER = /^[A-Za-z_]\w*$/;

/**
 * @param {import('./snippet.js').Request} request
 * @returns {string}
 */
export function javascript({ url, body, pictures, hasFiles, hasKey }) {
  const literal = printed(body, {
    text: (text) => JSON.stringify(text),
    word: String,
    name: (name) => (IDENTIFIER.test(name) ? name : JSON.stringify(name)),
    picture: (at) => `await picture("${pictures[at].name}", "${pictures[at].type}")`,
  });
  const helper = [
    'import { readFile } from "node:fs/promises";',
    '',
    'const picture = async (name, type) => `data:${type};base64,${(await readFile(name)).toString("base64")}`;',
    '',
  ];
  const key = hasKey ? ', authorization: `Bearer ${process.env.GLIMPSE_KEY}`' : '';
  return [
    ...(hasFiles ? helper : []),
    `const body = ${literal};`,
    `const response = await fetch("${url}", {`,
    '  method: "POST",',
    `  headers: { "content-type": "application/json"${key} },`,
    '  body: JSON.stringify(body),',
    '});',
    'const { choices, error } = await response.json();',
    'console.log(error?.message ?? choices[0].message.content);',
  ].join('\n');
}
