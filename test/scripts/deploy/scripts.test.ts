/** The order in which scripts are deployed, and the scripts that this source tree has. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { callOrder, workerScripts } from '../../../scripts/deploy/scripts.ts';

const script = (name: string, ...calls: string[]) => ({ name, calls });
const names = (scripts: readonly { readonly name: string }[]) => scripts.map(({ name }) => name);

describe('callOrder', () => {
  test('every script comes after those that it calls', () => {
    const scripts = [script('front', 'pages', 'egress'), script('pages', 'reader'), script('reader'), script('egress')];
    expect(names(callOrder(scripts))).toEqual(['reader', 'pages', 'egress', 'front']);
  });

  test('a circle, and a script that is not there, are refused by name', () => {
    const circle = [script('front', 'pages'), script('pages', 'reader'), script('reader', 'pages')];
    expect(() => callOrder(circle)).toThrow('front calls pages calls reader calls pages');
    expect(() => callOrder([script('front', 'pages')])).toThrow('front calls pages; no wrangler file has that name');
  });
});

test('the scripts of this tree have entries, and the one that people call is the last', () => {
  const scripts = workerScripts();
  expect(scripts.at(-1)).toMatchObject({
    name: 'glimpse',
    config: 'wrangler.toml',
    buckets: expect.arrayContaining(['glimpse-weights', 'glimpse-documents', 'glimpse-inbox']),
    queues: expect.arrayContaining([
      'glimpse-tasks',
      'glimpse-dead-tasks',
      'glimpse-arrivals',
      'glimpse-dead-arrivals',
    ]),
    inbox: 'glimpse-inbox',
  });
  expect(scripts.filter(({ entry }) => !existsSync(entry))).toEqual([]);
});
