/** `npm run deploy -- --dry-run`: the plan, then wrangler's own check of every script. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deployPlan } from '../../../scripts/deploy/plan.ts';
import { workerScripts } from '../../../scripts/deploy/scripts.ts';

const ROOT = join(import.meta.dirname, '../../..');

test('the plan makes every bucket and queue once, then deploys the scripts in the order of their calls', () => {
  const bucket = {
    calls: [],
    buckets: ['pages'],
    queues: ['tasks'],
    inbox: null,
    documents: 'pages',
    bundling: { define: {}, alias: {} },
  };
  const scripts = [
    { name: 'reader', config: 'worker/reader/wrangler.toml', entry: 'index.ts', ...bucket },
    { name: 'front', config: 'wrangler.toml', entry: 'index.ts', ...bucket, calls: ['reader'], inbox: 'pages' },
  ];
  expect(deployPlan(scripts).map(({ command }) => command.join(' '))).toEqual([
    'r2 bucket create pages',
    'queues create tasks',
    'r2 bucket lifecycle add pages glimpse-jobs jobs/ --expire-days 62 --force',
    'r2 bucket notification create pages --event-type object-create --queue glimpse-arrivals',
    'deploy --config worker/reader/wrangler.toml',
    'deploy --config wrangler.toml',
  ]);
});

test('a dry run prints its plan first, and wrangler accepts every script', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/deploy/deploy.ts', '--dry-run'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const [plan, ...tried] = stdout.split('\n\n');
  const scripts = workerScripts();
  expect(plan.match(/script [\w-]+/g)).toEqual(scripts.map(({ name }) => `script ${name}`));
  expect(tried.join('\n\n').match(/--dry-run: exiting now/g)).toHaveLength(scripts.length);
}, 120_000);
