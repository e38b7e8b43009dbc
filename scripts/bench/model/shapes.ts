/** The models that `bench -- model` measures: their shapes, in memory at q4, with made-up numbers. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadKernels } from '../../../kernels-as/host/load-node.ts';
import { residentFeed } from '../../../worker/isolate/resident.ts';
import { parseConfig, type ModelConfig } from '../../../worker/model/config.ts';
import type { Graph } from '../../../worker/model/graph.ts';
import { bindWeights } from '../../../worker/model/weights.ts';
import { readConfig } from '../../convert/models/models.ts';
import { MODEL_DIRECTORY } from '../../demo/ask.ts';
import { makeWeights } from './made-weights.ts';

export const SHAPE_NAMES = ['nano', 'glm-ocr', '9b'] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];

/** All of a WASM memory. */
const MOST_BYTES = 4 * 1024 ** 3 - 65536;
/** Ids of the stack of layers, which has neither an embedding nor a head to speak of. */
const FEW_IDS = 512;

export interface BenchModel extends Graph {
  readonly name: ShapeName;
  readonly weightBytes: number;
}

/** `layers`: how many of the 9B's. @throws GlimpseError out_of_memory when they do not fit in a WASM memory */
export async function benchModel(name: ShapeName, layers: number): Promise<BenchModel> {
  const config = await configOf(name, layers);
  const k = loadKernels({ initialBytes: 1 << 20, maxBytes: MOST_BYTES });
  const before = k.arena.usedBytes;
  const tensors = makeWeights(k, config);
  const weightBytes = k.arena.usedBytes - before;
  return {
    name,
    k,
    config,
    feed: residentFeed(tensors),
    weights: bindWeights(config, [...tensors.values()]),
    weightBytes,
  };
}

async function configOf(name: ShapeName, layers: number): Promise<ModelConfig> {
  if (name === 'nano')
    return parseConfig(JSON.parse(await readFile(join(MODEL_DIRECTORY, 'config.json'), 'utf8')) as unknown);
  if (name === 'glm-ocr') return parseConfig(await readConfig('glm-ocr'));
  const config = parseConfig(await readConfig('glm-4.1v-9b'));
  return { ...config, text: { ...config.text, layers, vocabSize: FEW_IDS } };
}
