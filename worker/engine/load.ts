/**
 * A model directory, wherever it lies → everything an engine needs, in linear memory and in the JS heap.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { loadFile, loadManifest, loadTensors, type LoadOptions } from '../../weights/stream.ts';
import { TENSOR_ALIGNMENT, weightBytes, type Manifest } from '../../weights/manifest.ts';
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
import { checkTensors } from '../model/tensors.ts';
import { bindWeights, type ModelWeights } from '../model/weights.ts';
import { createChatTemplate, type ChatTemplate } from '../text/chat-template.ts';
import { createTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import type { ModelDescription } from './engine.ts';

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
}

/**
 * The model whose keys begin with `prefix`; its weights stay in the arena. On failure the arena is as before.
 * @throws GlimpseError model_missing, model_invalid, shard_missing, shard_corrupt, weights_unreadable, out_of_memory
 */
export async function loadModel(
  k: Kernels,
  source: WeightSource,
  prefix: string,
  options: LoadOptions,
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

  const memory = {
    alloc: (bytes: number, what: string) => k.arena.alloc(bytes, TENSOR_ALIGNMENT, what),
    get views() {
      return k.arena.views;
    },
  };
  const mark = k.arena.mark();
  try {
    const { tensors } = await loadTensors(source, prefix, manifest, memory, options);
    return {
      description: describe(manifest, config),
      config,
      preprocessor,
      generation,
      stopIds: new Set(generation.eos.length > 0 ? generation.eos : config.tokens.eos),
      tokenizer,
      template,
      weights: bindWeights(config, tensors),
    };
  } catch (error) {
    k.arena.release(mark);
    throw error;
  }
}

function describe(manifest: Manifest, config: ModelConfig): ModelDescription {
  return {
    id: manifest.name,
    family: config.family,
    quant: manifest.quant,
    contextTokens: config.text.contextTokens,
    weightBytes: weightBytes(manifest),
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
