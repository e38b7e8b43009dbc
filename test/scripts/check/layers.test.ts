import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOf } from '../../../scripts/check/imports.ts';
import { layerViolations, readTree } from '../../../scripts/check/layers.ts';
import { EVERYBODYS } from '../../../scripts/check/room-groups.ts';
import { roomOf, ROOMS } from '../../../scripts/check/rooms.ts';

const TREE = readTree(path.resolve(import.meta.dirname, '../../..'));

/** What the check says about this tree with `line` at the head of `file`, which may be new. */
function plant(file: string, line: string): string[] {
  return layerViolations(new Map(TREE).set(file, `${line}\n${TREE.get(file) ?? ''}`));
}

describe('the import rule', () => {
  test('holds, in every file that is there', () => {
    expect(TREE.size).toBeGreaterThan(300);
    expect(layerViolations(TREE)).toEqual([]);
  });

  test.each([
    [
      'kernels-as/assembly/norm.ts',
      "import { LIMITS } from '../../worker/limits';",
      'kernels-as/assembly/ may not import worker/limits.ts',
    ],
    [
      'worker/http/chat.ts',
      "import ops from '../../kernels-as/build/ops.strict.wasm';",
      'worker/http/ may not import *.wasm',
    ],
    ['worker/model/rope.ts', "import { env } from 'cloudflare:workers';", 'may not import cloudflare:workers'],
    ['weights/q4.ts', "import { readFileSync } from 'node:fs';", 'weights/ may not import node:*'],
    [
      'worker/media/decode.ts',
      "import { ropeTable } from '../model/rope.ts';",
      'worker/media/ may not import worker/model/',
    ],
    // The same in other words
    ['weights/q4.ts', "import 'fs';", 'weights/ may not import node:*'],
    ['worker/http/app.ts', "import webp from '@jsquash/webp/codec/dec/webp_dec.wasm';", 'may not import *.wasm'],
    ['worker/http/app.ts', "export * from '../model/rope.ts';", 'worker/http/ may not import worker/model/'],
    ['worker/http/app.ts', "const load = () => import('../model/rope.ts');", 'may not import worker/model/'],
    ['worker/http/app.ts', "import {\n  type A,\n  b,\n} from '../model/rope.ts';", 'may not import worker/model/'],
    ['worker/model/rope.ts', "import { Hono } from 'hono';", 'worker/model/ may not import hono'],
    [
      'worker/isolate/queue.ts',
      "import { fileSource } from '../../weights/file.ts';",
      'may not import weights/file.ts',
    ],
    ['worker/isolate/queue.ts', "import { b } from './there-is-none.ts';", 'there is no such file'],
    [
      'worker/isolate/queue.ts',
      "const url = new URL('../http/app.ts', import.meta.url);",
      'may not import worker/http/',
    ],
    ['scripts/report.ts', "import { createApp } from '../worker/http/app.ts';", 'scripts/ may not import worker/http/'],
    ['worker/things/thing.ts', '', 'belongs to no room'],
  ])('%s: %s fails', (file, line, message) => {
    expect(plant(file, line)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ['worker/model/rope.ts', "import { elementCount } from '../../kernels-as/host/tensor.ts';"],
    ['worker/media/codecs-workerd.ts', "import png from '@jsquash/png/codec.wasm';"],
    ['weights/file.ts', "import { readFileSync } from 'node:fs';"],
    ['kernels-as/assembly/norm.ts', "import { exp } from './lib/exp';"],
  ])('%s: %s passes', (file, line) => {
    expect(plant(file, line)).toEqual([]);
  });

  test('where a room may import another as types, a value fails', () => {
    const from = "from '../engine/engine.ts';";
    expect(plant('worker/text/answer.ts', `import type { Message } ${from}`)).toEqual([]);
    expect(plant('worker/text/answer.ts', `import { Message } ${from}`)).toEqual([
      expect.stringContaining('worker/text/ may import worker/engine/ only as types'),
    ]);
  });

  test('Durable Objects are files of their own', () => {
    const line = "import { DurableObject } from 'cloudflare:workers';";
    expect(plant('worker/jobs/job-object.ts', line)).toEqual([]);
    expect(plant('worker/jobs/job.ts', line)).toEqual([expect.stringContaining('may not import cloudflare:workers')]);
    expect(plant('worker/http/app-object.ts', line)).toHaveLength(1);
  });
});

describe('the rooms', () => {
  const levels = new Map(ROOMS.map(({ at, level }) => [at, level]));

  test.each(ROOMS.filter(({ level }) => level !== null))('$at imports at or below its level', ({ level, may }) => {
    const wrong = [may, EVERYBODYS].flat().filter((other) => !((levels.get(other) ?? Infinity) <= (level ?? 0)));
    expect(wrong).toEqual([]);
  });

  test('every room that is named is one', () => {
    const named = ROOMS.flatMap(({ may, mayAsTypes = [] }) => (may === 'everything' ? [] : [...may, ...mayAsTypes]));
    expect(named.filter((at) => !levels.has(at))).toEqual([]);
  });

  test('a folder stands behind its files that are rooms', () => {
    const hidden = ROOMS.filter(({ at }) => roomOf(at)?.at !== at);
    expect(hidden).toEqual([]);
  });
});

test('every kind of import is found', () => {
  const source = `
import a, { b as c } from 'one';
import type { D } from 'two';
import type from 'three';
export type * from 'four';
export const from = 'no import';
 * import { e } from 'a comment';
import 'five';
type Six = import('six').Six;
`;
  expect(importsOf(source)).toEqual([
    { specifier: 'one', isType: false },
    { specifier: 'two', isType: true },
    { specifier: 'three', isType: false },
    { specifier: 'four', isType: true },
    { specifier: 'five', isType: false },
    { specifier: 'six', isType: false },
  ]);
});
