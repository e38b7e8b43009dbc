/**
 * Size budgets: what ships is small because a check says so. Bytes; a budget is raised on purpose, with a reason.
 */
import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';

const BUDGETS = [
  { what: 'embedded model', pattern: 'weights/nano/**/*', maxBytes: 8_000_000, why: 'committed to the repository' },
  {
    what: 'master',
    pattern: 'weights/master/**/*',
    maxBytes: 24_000_000,
    why: 'committed, so that training can go on',
  },
  {
    what: 'master of readings',
    pattern: 'weights/master-readings/**/*',
    maxBytes: 24_000_000,
    why: 'committed, so that training can go on; it goes when the model that reads ships',
  },
  {
    what: 'kernels, relaxed build',
    pattern: 'kernels-as/build/*.relaxed.wasm',
    maxBytes: 96_000,
    why: 'loaded by every isolate',
  },
  {
    what: 'kernels, strict build',
    pattern: 'kernels-as/build/*.strict.wasm',
    maxBytes: 128_000,
    why: 'the fallback build',
  },
  { what: 'goldens', pattern: 'test/golden/**/*', maxBytes: 9_000_000, why: 'committed to the repository' },
] as const;

export interface SizeRow {
  readonly what: string;
  readonly bytes: number;
  readonly maxBytes: number;
}

/** One row a budget; a row is broken when `bytes` exceeds `maxBytes`. */
export function sizeTable(root: string): SizeRow[] {
  return BUDGETS.map(({ what, pattern, maxBytes }) => {
    const files = globSync(pattern, { cwd: root }).map((file) => path.join(root, file));
    const bytes = files
      .filter((file) => existsSync(file))
      .reduce((sum, file) => sum + (statSync(file).isFile() ? statSync(file).size : 0), 0);
    return { what, bytes, maxBytes };
  });
}
