/** `glimpse upload` into the bucket of wrangler's local simulator, as `wrangler dev` sees it; s3.test.ts has the real API. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startServer } from '../../../scripts/demo/server.ts';
import { tempFolder } from '../../support/checkpoints.ts';

const ROOT = join(import.meta.dirname, '../../..');
const COMMAND = join(ROOT, 'scripts/cli/glimpse.ts');

async function upload(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  try {
    const command = [COMMAND, 'upload', 'weights/nano', ...args];
    return { status: 0, ...(await promisify(execFile)(process.execPath, command, { cwd: ROOT })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

test('the Worker serves what was put into the bucket of its name; a second upload skips the shards', async () => {
  const persist = await tempFolder();
  const args = ['--bucket', 'glimpse-weights', '--persist', persist];
  const { status, stdout } = await upload(...args);
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^models\/nano\/: \d\.\d\d MB\n$/)]);
  expect((await upload(...args)).stdout).toContain('1 of its 1 shards were there already');
  const server = await startServer({ variables: { MODEL: 'nano' }, persist });
  try {
    const body = JSON.stringify({
      model: 'nano',
      max_tokens: 1,
      messages: [{ role: 'user', content: 'What is this?' }],
    });
    const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ model: 'nano', usage: { completion_tokens: 1 } });
  } finally {
    await server.close();
  }
}, 120_000);

test.each([
  [['--bucket', 'no-such-bucket'], 'wrangler.toml has no R2 bucket of the name no-such-bucket'],
  [['--config', 'no.toml'], 'There is no no.toml'],
  [['--parallel', '0'], '--parallel is a number from 1 to 32'],
])('%j is wrong usage', async (args, message) => {
  const { status, stderr } = await upload(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
