/** Runs in Node before the workerd tests: imports the golden checkpoints and hands over one case a family, for parity in workerd. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { importCheckpoint } from '../../scripts/convert/import.ts';
import { caseMessages, FAMILIES, GOLDEN, readCase, type Family } from '../../scripts/eval/golden.ts';
import type { ParityCase } from './provided.ts';

export default async function setup(project: TestProject): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'glimpse-parity-'));
  try {
    const cases: ParityCase[] = [];
    for (const family of FAMILIES) cases.push(await prepare(family, path.join(directory, family)));
    project.provide('parity', cases);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Several shards, as large models have. */
const SHARD_BYTES = 1 << 20;

async function prepare(family: Family, out: string): Promise<ParityCase> {
  await importCheckpoint({ from: path.join(GOLDEN, family, 'checkpoint'), out, quant: 'f32', shardBytes: SHARD_BYTES });
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const { golden, arrays } = readCase(family, 'image');
  const [image, text] = caseMessages(family, golden)[0].content;
  if (typeof image === 'string' || image.type !== 'image' || typeof text === 'string' || text.type !== 'text') {
    throw new Error('The case should be one image and one question.');
  }
  return {
    family,
    files: Object.fromEntries(files.map((file) => [path.relative(out, file), readFileSync(file).toString('base64')])),
    question: text.text,
    image: Buffer.from(image.bytes).toString('base64'),
    inputIds: golden.input_ids,
    greedyIds: golden.greedy_ids,
    logits: Buffer.from(arrays.get('logits')!.data.buffer).toString('base64'),
  };
}
