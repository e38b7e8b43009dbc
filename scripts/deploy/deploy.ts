/**
 * `npm run deploy`: prints what it will do, then makes the buckets and deploys every script. With `-- --dry-run` scripts are
 * bundled and checked by wrangler, and nothing leaves this machine.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { deployPlan, type Step } from './plan.ts';
import { workerScripts } from './scripts.ts';

const ROOT = join(import.meta.dirname, '../..');

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
const isDry = values['dry-run'];

/** What it said, where it is not shown; null when it failed. */
function wrangler(args: readonly string[], stdout: 'inherit' | 'pipe'): string | null {
  const env = { ...process.env, ...LOCAL_RUNTIME };
  const stderr = stdout === 'pipe' ? 'ignore' : stdout;
  const options = { cwd: ROOT, env, encoding: 'utf8' } as const;
  const ended = spawnSync('npx', ['--no-install', 'wrangler', ...args], {
    ...options,
    stdio: ['inherit', stdout, stderr],
  });
  return ended.status === 0 ? (ended.stdout ?? '') : null;
}

function isDone({ doneIf, doneSays = '' }: Step): boolean {
  return doneIf !== undefined && (wrangler(doneIf, 'pipe')?.includes(doneSays) ?? false);
}

function carryOut(step: Step): boolean {
  const { command, doneIf } = step;
  if (isDry) return doneIf !== undefined || wrangler([...command, '--dry-run'], 'inherit') !== null;
  return isDone(step) || wrangler(command, 'inherit') !== null;
}

const plan = deployPlan(workerScripts());
console.log(`${isDry ? 'Tried without deploying' : 'Deployed in this order'}:`);
for (const [at, { what, command }] of plan.entries())
  console.log(`  ${at + 1}. ${what}\n     wrangler ${command.join(' ')}`);

for (const step of plan) {
  console.log(`\n${step.what}`);
  if (carryOut(step)) continue;
  console.error(`\nThis step failed: wrangler ${step.command.join(' ')}. The same command goes on from it.`);
  process.exitCode = 1;
  break;
}
