/** A sample of what `npm run bench -- malformed` sends a hundred thousand of: no failure of the server, no hang, and it lives. */
import { expect, test } from 'vitest';
import { attack } from '../../scripts/bench/malformed/attack.ts';
import { mediaPictures } from '../../scripts/bench/malformed/pictures.ts';
import { chat, ownTinyServer, userMessage } from '../support/local-server.ts';

const REQUESTS = 2000;

test(`${REQUESTS} malformed requests`, async () => {
  const server = await ownTinyServer({});
  const answer = async () => (await chat(server.url, { messages: [userMessage('Hello')] })).text();
  const told = (text: string) => (JSON.parse(text) as { choices: unknown }).choices;
  const right = told(await answer());
  const pictures = await mediaPictures();
  const { counts, wrong } = await attack({ url: server.url, pictures, seed: 7, requests: REQUESTS, atOnce: 8 });
  expect(wrong).toEqual([]);
  // Each kind reaches what it is meant for.
  const statuses = [...counts.keys()];
  expect(statuses).toEqual(
    expect.arrayContaining([
      'json 400',
      'fields 400',
      'framing 400',
      'encoding 415',
      'picture 200',
      'picture 400',
      'picture 415',
    ]),
  );
  expect(told(await answer())).toEqual(right);
  expect(server.logLines.filter((line) => line.includes('"internal"'))).toEqual([]);
}, 240_000);
