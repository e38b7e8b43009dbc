/**
 * A model directory, wherever it lies → everything an engine needs, in linear memory and in the JS heap.
 * Weights that fit are loaded; of others only the ring is there that they will stream through.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { loadFile, loadManifest } from '../../weights/stream.ts';
import { weightBytes, type Manifest } from '../../weights/manifest.ts';
import type { WeightSource } from '../../weights/source.ts';
import { GlimpseError } from '../errors.ts';
import {
  parseConfig,
  parseGenerationConfig,
  parsePreprocessor,
  type GenerationConfig,
  type ModelConfig,
  type PreprocessorConfig,
} from '../model/config.ts';
import type { KvDType } from '../model/kv-cache.ts';
import { checkTensors } from '../model/tensors.ts';
import { bindWeights, type ModelWeights } from '../model/weights.ts';
import { createChatTemplate, type ChatTemplate } from '../text/chat-template.ts';
import { createTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import { chooseEngine } from './choose.ts';
import type { EngineKind, ModelDescription } from './engine.ts';
import type { Ledger } from './ledger.ts';
import type { PlaceOptions, Residency } from './residency.ts';
import { residentWeights } from './resident.ts';
import { streamedWeights } from './streamed.ts';

export interface LoadedModel {
  readonly description: ModelDescription;
  readonly config: ModelConfig;
  readonly preprocessor: PreprocessorConfig;
  readonly generation: GenerationConfig;
  /** Ids that end an answer: generation_config.json's, or config.json's where it names none. */
  readonly stopIds: ReadonlySet<number>;
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
  readonly weights: ModelWeights;
  readonly residency: Residency;
  /** What the KV cache of a request holds. */
  readonly kvCache: KvDType;
}

export interface ModelOptions extends PlaceOptions {
  readonly ledger: Ledger;
  /** By default the one that the memory allows. */
  readonly engine?: EngineKind;
  /** f32 by default. */
  readonly kvCache?: KvDType;
}

/**
 * The model whose keys begin with `prefix`; its weights or their ring stay in the arena. On failure the arena is as before.
 * @throws GlimpseError model_missing, model_invalid, shard_missing, shard_corrupt, weights_unreadable, out_of_memory
 */
export async function loadModel(
  k: Kernels,
  source: WeightSource,
  prefix: string,
  options: ModelOptions,
): Promise<LoadedModel> {
  const manifest = await loadManifest(source, prefix, options);
  const text = async (path: string): Promise<string | null> => {
    const bytes = await loadFile(source, prefix, manifest, path, options);
    return bytes && new TextDecoder().decode(bytes);
  };
  const json = async (path: string): Promise<unknown> => {
    const content = await text(path);
    return content === null ? null : parseJson(path, content);
  };
  const config = parseConfig(await required(json, 'config.json'));
  checkTensors(config, manifest.tensors);
  const preprocessor = parsePreprocessor(await required(json, 'preprocessor_config.json'), {
    video: (await json('video_preprocessor_config.json')) ?? undefined,
    config,
  });
  const generation = parseGenerationConfig((await json('generation_config.json')) ?? {});
  const tokenizer = createTokenizer(
    await required(json, 'tokenizer.json'),
    (await json('tokenizer_config.json')) ?? {},
    config.text.vocabSize,
  );
  const template = createChatTemplate(await required(text, 'chat_template.jinja'));

  const { ledger, kvCache = 'f32' } = options;
  const kind = options.engine ?? chooseEngine(manifest, config, kvCache, ledger.availableBytes);
  const place = kind === 'isolate' ? residentWeights : streamedWeights;
  const mark = k.arena.mark();
  try {
    const model: LoadedModel = {
      description: describe(manifest, config, kind),
      config,
      preprocessor,
      generation,
      stopIds: new Set(generation.eos.length > 0 ? generation.eos : config.tokens.eos),
      tokenizer,
      template,
      weights: bindWeights(config, manifest.tensors),
      residency: await place(k, { source, prefix, manifest, config }, options),
      kvCache,
    };
    ledger.keep(kind, manifest.name);
    return model;
  } catch (error) {
    k.arena.release(mark);
    throw error;
  }
}

function describe(manifest: Manifest, config: ModelConfig, engine: EngineKind): ModelDescription {
  return {
    id: manifest.name,
    family: config.family,
    quant: manifest.quant,
    contextTokens: config.text.contextTokens,
    weightBytes: weightBytes(manifest),
    engine,
  };
}

async function required<T>(read: (path: string) => Promise<T | null>, path: string): Promise<T> {
  const content = await read(path);
  if (content === null) throw new GlimpseError('model_invalid', `The model has no ${path}; import it again.`, { path });
  return content;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GlimpseError('model_invalid', `${path} is not JSON; import the model again.`, { path }, error);
  }
}
