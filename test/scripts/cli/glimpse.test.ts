/** The command line as other people's tools call it: exit codes, the JSON object, the dump. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GOLDEN, maxDifference, readArrays, readCase } from '../../../scripts/eval/golden.ts';

const COMMAND = path.resolve(import.meta.dirname, '../../../scripts/cli/glimpse.ts');

let directory: string;
let model: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'glimpse-cli-'));
  model = path.join(directory, 'tiny');
  const { status, stderr } = await glimpse(
    'import',
    path.join(GOLDEN, 'glm4v/checkpoint'),
    '--out',
    model,
    '--quant',
    'f32',
  );
  if (status !== 0) throw new Error(stderr);
});
afterAll(() => rmSync(directory, { recursive: true }));

async function glimpse(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  try {
    return { status: 0, ...(await promisify(execFile)(process.execPath, [COMMAND, ...args])) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

test('generate --json prints one object, and --dump the arrays of the reference implementation', async () => {
  const { golden, arrays } = readCase('glm4v', 'image');
  const dump = path.join(directory, 'dump.safetensors');
  const image = path.join(GOLDEN, 'glm4v/one.png');
  const args = [
    'generate',
    '--model',
    model,
    '--image',
    image,
    '--prompt',
    'What color is the circle?',
    '--max-tokens',
    '12',
  ];
  const { status, stdout } = await glimpse(...args, '--temperature', '0', '--ignore-eos', '--json', '--dump', dump);
  expect(status).toBe(0);
  const answer = JSON.parse(stdout) as Record<string, unknown>;
  expect(answer).toMatchObject({
    prompt: golden.prompt,
    input_ids: golden.input_ids,
    grids: golden.grids,
    ids: golden.greedy_ids,
    finish_reason: 'length',
  });
  expect(Object.keys(answer)).toEqual(expect.arrayContaining(['text', 'reasoning', 'timings_ms']));

  const dumped = readArrays(dump);
  for (const name of ['logits', 'vision', 'position_ids']) {
    expect(dumped.get(name)!.shape).toEqual(arrays.get(name)!.shape);
    expect(maxDifference(dumped.get(name)!.data, arrays.get(name)!.data)).toBeLessThanOrEqual(1e-3);
  }
  expect(dumped.get('pixel_values')!.shape).toEqual(arrays.get('pixel_levels')!.shape);
});

test('generate --messages takes a whole conversation', async () => {
  const { golden } = readCase('glm4v', 'multi-turn');
  const messages = path.join(directory, 'messages.json');
  writeFileSync(messages, JSON.stringify(golden.messages));
  const image = path.join(GOLDEN, 'glm4v/one.png');
  const { stdout } = await glimpse(
    'generate',
    '--model',
    model,
    '--messages',
    messages,
    '--image',
    image,
    '--max-tokens',
    '1',
    '--json',
  );
  expect(JSON.parse(stdout)).toMatchObject({ prompt: golden.prompt, input_ids: golden.input_ids });
});

test('import --policy mixes formats, and inspect says bits a weight and bytes by part', async () => {
  const policy = path.join(directory, 'policy.json');
  writeFileSync(policy, '{"decoder.mlp": "q2", "vision.mlp": "q3", "head": "q4"}');
  const mixed = path.join(directory, 'mixed');
  const checkpoint = path.join(GOLDEN, 'glm4v/checkpoint');
  const made = await glimpse('import', checkpoint, '--out', mixed, '--quant', 'q4', '--policy', policy);
  expect(made).toMatchObject({ status: 0 });
  const inspection = JSON.parse((await glimpse('inspect', mixed, '--json')).stdout) as {
    quant: string;
    bitsPerWeight: number;
    dtypes: Record<string, { numbers: number; bytes: number }>;
    parts: Record<string, { bytes: number }>;
  };
  expect(inspection.quant).toBe('mixed');
  expect(Object.keys(inspection.dtypes).toSorted()).toEqual(['f32', 'q2', 'q3', 'q4', 'q8_rows']);
  expect(Object.keys(inspection.parts).toSorted()).toEqual(['embedding', 'head', 'layers', 'merger', 'vision']);
  const { q2, q3 } = inspection.dtypes;
  // 2.25 and 3.25 bits, and an f32 a row of 64 to 128 columns
  expect((8 * q2.bytes) / q2.numbers).toBeLessThan(2.75);
  expect((8 * q3.bytes) / q3.numbers).toBeLessThan(3.75);
  expect((await glimpse('generate', '--model', mixed, '--prompt', 'x', '--max-tokens', '2')).status).toBe(0);
  const wrong = await glimpse(
    'import',
    checkpoint,
    '--out',
    `${mixed}-2`,
    '--policy',
    path.join(directory, 'none.json'),
  );
  expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('none.json cannot be read') as string });
});

test('eval counts exact answers and writes a report', async () => {
  const data = path.join(directory, 'data');

  mkdirSync(path.join(data, 'images'), { recursive: true });
  copyFileSync(path.join(GOLDEN, 'glm4v/one.png'), path.join(data, 'images/0.png'));
  writeFileSync(
    path.join(data, 'questions.json'),
    JSON.stringify([
      ['what?', 'no such answer', 0],
      ['who?', 'none', 0, 'kind'],
    ]),
  );
  const report = path.join(directory, 'report.json');
  const { status, stdout } = await glimpse('eval', 'scenes', '--model', model, '--data', data, '--report', report);
  expect(status).toBe(0);
  expect(stdout).toContain('total');
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
    questions: 2,
    right: 0,
    byKind: { kind: { total: 1, right: 0 } },
  });
});

test('wrong usage exits 2 and says what is expected; a failure exits 1 with its code', async () => {
  expect(await glimpse('frobnicate')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('no command') as string,
  });
  expect(await glimpse('generate', '--model', model)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--prompt') as string,
  });
  expect(await glimpse('generate', '--temperature', 'warm', '--prompt', 'x', '--model', model)).toMatchObject({
    status: 2,
  });
  expect(await glimpse('generate', '--no-such-option')).toMatchObject({ status: 2 });
  const missing = await glimpse('generate', '--model', path.join(directory, 'none'), '--prompt', 'x');
  expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining('model_missing') as string });
});

test('files that are not there or hold something else are told in one line', async () => {
  const ask = (...args: string[]) => glimpse('generate', '--model', model, ...args);
  const noImage = await ask('--prompt', 'x', '--image', 'none.png');
  expect(noImage).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^glimpse: ENOENT.*none\.png.*\n$/) as string,
  });
  const messages = path.join(directory, 'broken.json');
  for (const content of ['{', '[{"role":"tool","content":""}]']) {
    writeFileSync(messages, content);
    const { status, stderr } = await ask('--messages', messages);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^glimpse: .*broken\.json should hold a JSON list of messages: .*\(usage\)\n$/);
  }
  const video = path.join(directory, 'video.json');
  writeFileSync(video, '[{"role":"user","content":[{"type":"video"}]}]');
  const frame = path.join(GOLDEN, 'glm4v/one.png');
  expect(await ask('--messages', video, '--frame', frame, '--fps', '0')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('invalid_parameter') as string,
  });
});
