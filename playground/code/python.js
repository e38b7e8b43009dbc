/** A request as a script for Python 3, with nothing to install. */
import { printed } from './printed.js';

/** @param {boolean | null} word */
const wordOf = (word) => (word === null ? 'None' : word ? 'True' : 'False');
/** @param {string} text */
const textOf = (text) => JSON.stringify(text);

/**
 * @param {import('./snippet.js').Request} request
 * @returns {string}
 */
export function python({ url, body, pictures, hasFiles, hasKey }) {
  const literal = printed(body, {
    text: textOf,
    word: wordOf,
    name: textOf,
    picture: (at) => `picture("${pictures[at].name}", "${pictures[at].type}")`,
  });
  const helper = [
    '',
    'def picture(name, kind):',
    '    with open(name, "rb") as file:',
    '        return f"data:{kind};base64,{base64.b64encode(file.read()).decode()}"',
    '',
    '',
  ];
  const modules = [...(hasFiles ? ['base64'] : []), 'json', ...(hasKey ? ['os'] : []), 'urllib.request'];
  const key = hasKey ? ', "authorization": "Bearer " + os.environ["GLIMPSE_KEY"]' : '';
  return [
    `import ${modules.join(', ')}`,
    ...(hasFiles ? helper : ['']),
    `body = ${literal}`,
    'request = urllib.request.Request(',
    `    "${url}",`,
    '    json.dumps(body).encode(),',
    `    {"content-type": "application/json"${key}},`,
    ')',
    'with urllib.request.urlopen(request) as response:',
    '    print(json.load(response)["choices"][0]["message"]["content"])',
  ].join('\n');
}
