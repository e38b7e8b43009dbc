import { expect, test } from 'vitest';
import { progressLine } from '../../../scripts/convert/progress.ts';
import { formatBytes } from '../../../scripts/convert/units.ts';

function recorded(isTTY: boolean) {
  const lines: string[] = [];
  let time = 0;
  const report = progressLine({ isTTY, write: (text: string) => lines.push(text) }, () => time);
  const at = (ms: number, done: number, kept?: number) => {
    time = ms;
    report(done, 1e9, 'x.weight', kept);
  };
  return { lines, at };
}

test('a terminal gets one line that is written over, with rate and remaining time', () => {
  const { lines, at } = recorded(true);
  at(50, 1e7);
  at(1000, 2.5e8);
  at(1050, 2.6e8);
  at(4000, 1e9);
  expect(lines).toEqual([
    '\r\x1b[K 25 %  250 MB of 1.00 GB  250 MB/s  3 s left  x.weight',
    '\r\x1b[K100 %  1.00 GB of 1.00 GB  250 MB/s  4.0 s\n',
  ]);
});

test('a log gets a line now and then', () => {
  const { lines, at } = recorded(false);
  at(1000, 1e8);
  at(6000, 6e8);
  at(7000, 7e8);
  at(10000, 1e9);
  expect(lines).toEqual([
    ' 60 %  600 MB of 1.00 GB  100 MB/s  4 s left\n',
    '100 %  1.00 GB of 1.00 GB  100 MB/s  10.0 s\n',
  ]);
});

test('what was done before is no part of the rate; long times are in minutes', () => {
  const { lines, at } = recorded(false);
  at(10_000, 6.1e8, 6e8);
  at(200_000, 1e9, 6e8);
  expect(lines).toEqual([
    ' 61 %  610 MB of 1.00 GB  1.00 MB/s  6 min 30 s left\n',
    '100 %  1.00 GB of 1.00 GB  2.00 MB/s  3 min 20 s\n',
  ]);
});

test('while everything was there already there is no rate', () => {
  const { lines, at } = recorded(false);
  at(6000, 2e8, 2e8);
  expect(lines).toEqual([' 20 %  200 MB of 1.00 GB\n']);
});

test('sizes', () => {
  expect([0, 999, 1000, 45_600, 1_234_567, 20.6e9].map(formatBytes)).toEqual([
    ...['0 B', '999 B', '1.00 kB', '45.6 kB', '1.23 MB', '20.6 GB'],
  ]);
});
