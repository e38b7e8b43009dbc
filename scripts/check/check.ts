/**
 * `npm run check`: everything that is true of the code without running it. One line a step; exits 1 when one fails.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { circles } from './circles.ts';
import { stalePages } from './generated.ts';
import { layerViolations, readTree } from './layers.ts';
import { sizeTable } from './sizes.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Empty when the step passes, else what to show. */
type Step = readonly [name: string, run: () => string];

const command =
  (...args: string[]) =>
  () => {
    const { status, stdout, stderr } = spawnSync('npx', ['--no-install', ...args], { cwd: root, encoding: 'utf8' });
    return status === 0 ? '' : `${stdout}${stderr}`;
  };

const STEPS: readonly Step[] = [
  ['format', command('oxfmt', '--check', '.')],
  ['lint', command('oxlint', '--type-aware', '--deny-warnings')],
  ['types: scripts and tests', command('tsc', '-p', 'tsconfig.json')],
  ['types: worker', command('tsc', '-p', 'tsconfig.worker.json')],
  ['types: playground', command('tsc', '-p', 'tsconfig.playground.json')],
  ['types: kernels', command('tsc', '-p', 'kernels-as/tsconfig.json')],
  ['import rule', () => layerViolations(readTree(root)).join('\n')],
  ['no circles among scripts', () => circles(readTree(root), 'scripts').join('\n')],
  ['pages: generated sections, no long lines', () => stalePages(root).join('\n')],
  ['sizes', sizes],
];

function sizes(): string {
  return sizeTable(root)
    .filter(({ bytes, maxBytes }) => bytes > maxBytes)
    .map(({ what, bytes, maxBytes }) => `${what}: ${bytes} bytes, budget ${maxBytes}`)
    .join('\n');
}

let failed = 0;
for (const [name, run] of STEPS) {
  const start = performance.now();
  const problem = run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${problem ? 'FAIL' : ' ok '} ${name} (${seconds} s)`);
  if (problem) {
    console.log(problem.replace(/^/gm, '     '));
    failed++;
  }
}
if (failed > 0) process.exitCode = 1;
