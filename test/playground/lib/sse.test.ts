import { expect, test } from 'vitest';
import { serverEvents, type ServerEvent } from '../../../playground/lib/sse.js';

async function read(...pieces: Uint8Array[]): Promise<ServerEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of serverEvents(body)) events.push(event);
  return events;
}

const TEXT = ': wait\nid: 3\nevent: page\ndata: {"a":\ndata: "ü€😀"}\n\n: ping\r\n\r\ndata:[DONE]\r\n\r\n';

test('the same events come wherever the bytes are cut, also within a character', async () => {
  const bytes = new TextEncoder().encode(TEXT);
  const expected = [
    { id: '3', type: 'page', data: '{"a":\n"ü€😀"}' },
    { id: '3', type: 'message', data: '[DONE]' },
  ];
  expect(await read(bytes)).toEqual(expected);
  for (let cut = 1; cut < bytes.length; cut++)
    expect(await read(bytes.slice(0, cut), bytes.slice(cut))).toEqual(expected);
});

test('an event that broke off is none', async () => {
  expect(await read(new TextEncoder().encode('data: {"half"'))).toEqual([]);
});
