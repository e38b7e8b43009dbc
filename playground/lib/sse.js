/** Server-sent events out of a body: EventSource can send no key, so the stream is read by hand. Source: HTML standard, 9.2.6. */

/** @typedef {{ id: string, type: string, data: string }} ServerEvent */

/**
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<ServerEvent, void>} every event that has data; comments are skipped
 */
export async function* serverEvents(body) {
  const lines = createLines();
  const event = { id: '', type: 'message', data: /** @type {string[]} */ ([]) };
  const decoder = new TextDecoder();
  for await (const piece of pieces(body)) {
    for (const line of lines(decoder.decode(piece, { stream: true }))) {
      if (line !== '') {
        take(event, line);
        continue;
      }
      if (event.data.length > 0) yield { ...event, data: event.data.join('\n') };
      Object.assign(event, { type: 'message', data: [] });
    }
  }
}

/**
 * Safari iterates no streams.
 * @param {ReadableStream<Uint8Array>} body
 */
async function* pieces(body) {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** @returns {(text: string) => string[]} the lines that are whole now; the rest waits for more text */
function createLines() {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    return lines.map((line) => line.replace(/\r$/, ''));
  };
}

/**
 * @param {{ id: string, type: string, data: string[] }} event
 * @param {string} line
 */
function take(event, line) {
  const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
  if (field === 'data') event.data.push(value);
  if (field === 'event') event.type = value;
  if (field === 'id') event.id = value;
}
