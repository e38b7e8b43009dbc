/** What a model is and was taught, from its directory: as it says itself after it is loaded, and without its weights. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { folderSource, NODE_PLATFORM } from '../../../weights/file.ts';
import { describeModel } from '../../../worker/isolate/describe-model.ts';
import { CAPABILITIES_PATH } from '../../../worker/model/capabilities.ts';
import { checkpoint, tempFolder, type Family } from '../../support/checkpoints.ts';

const described = (folder: string) => describeModel(folderSource(folder), '', { platform: NODE_PLATFORM });

async function imported(family: Family, tasks?: readonly string[]): Promise<string> {
  const [from, out] = [await checkpoint(family), join(await tempFolder(), 'model')];
  if (tasks) await writeFile(join(from, CAPABILITIES_PATH), JSON.stringify({ tasks }));
  await importCheckpoint({ from, out, quant: 'f32' });
  return out;
}

test.each<[Family, string[] | undefined, string[]]>([
  ['glm_ocr', undefined, ['regions']],
  ['glm4v', undefined, []],
  ['glm_ocr', ['ask'], ['ask']],
])('%s with the tasks %j was taught %j, loaded or not', async (family, tasks, expected) => {
  const folder = await imported(family, tasks);
  const { engine } = await createNodeEngine(folder);
  expect(await engine.describe()).toMatchObject({ tasks: expected });
  // Nothing but its files is needed.
  await rm(join(folder, 'shards'), { recursive: true });
  expect(await described(folder)).toEqual(await engine.describe());
});

test('it says what may be asked of it; what its capabilities.json says goes before what its files show', async () => {
  const [from, out] = [await checkpoint('glm4v'), join(await tempFolder(), 'model')];
  await importCheckpoint({ from, out, quant: 'f32' });
  const shown = { hasVision: true, callsTools: false, reasoning: 'always', keepsForms: true };
  expect((await described(out)).capabilities).toEqual(shown);
  const [said, again] = [{ reasoning: 'optional' }, join(await tempFolder(), 'model')];
  await writeFile(join(from, CAPABILITIES_PATH), JSON.stringify(said));
  await importCheckpoint({ from, out: again, quant: 'f32' });
  expect((await described(again)).capabilities).toEqual({ ...shown, ...said });
});

test('no model is said to be missing', async () => {
  await expect(described(await tempFolder())).rejects.toMatchObject({ code: 'model_missing' });
});
