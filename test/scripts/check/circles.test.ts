import path from 'node:path';
import { expect, test } from 'vitest';
import { circles } from '../../../scripts/check/circles.ts';
import { readTree } from '../../../scripts/check/layers.ts';

const file = (...specifiers: string[]) => specifiers.map((each) => `import type { A } from '${each}';`).join('\n');

test('folders that import each other are a circle, however long and also by types; files of one folder are none', () => {
  const tree = new Map([
    ['scripts/convert/calibrate.ts', file('../eval/suite.ts', './import.ts')],
    ['scripts/convert/import.ts', file('./calibrate.ts', '../png.ts')],
    ['scripts/eval/suite.ts', file('../engine/collect.ts')],
    ['scripts/engine/collect.ts', file('node:fs')],
    ['scripts/png.ts', ''],
  ]);
  expect(circles(tree, 'scripts')).toEqual([]);
  tree.set('scripts/engine/collect.ts', file('../convert/import.ts'));
  expect(circles(tree, 'scripts')).toEqual(['scripts/convert → scripts/eval → scripts/engine → scripts/convert']);
});

test('there is none', () => {
  expect(circles(readTree(path.resolve(import.meta.dirname, '../../..')), 'scripts')).toEqual([]);
});
