/**
 * A model directory, wherever it lies → everything an engine needs, in linear memory and in the JS heap.
 * Weights that fit are loaded; of others only the ring is there that they will stream through.
 */
import { bestBuild } from '../../kernels-as/host/features.ts';
import type { Kernels, ScratchSizes } from '../../kernels-as/host/kernels.ts';
import { loadFile, loadManifest, type LoadReport } from '../../weights/stream.ts';
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
import { CAPABILITIES_PATH, parseCapabilities, type Capabilities } from '../model/capabilities.ts';
import type { KvDType } from '../model/kv-cache.ts';
import { checkTensors } from '../model/tensors.ts';
import { bindWeights, type ModelWeights } from '../model/weights.ts';
import { createChatTemplate, type ChatTemplate } from '../text/chat-template.ts';
import { Grammars } from '../text/grammar/grammars.ts';
import { thinkingWay, type ThinkingWay } from '../text/thinking.ts';
import { CALL } from '../text/tool-calls.ts';
import { createTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import type { ModelDescription, ResidencyKind } from '../engine/engine.ts';
import { chooseResidency } from './choose-residency.ts';
import { digestOf } from './digest.ts';
import { descriptionOf, isTaughtTools, parseJson, REASONING, TEMPLATE_PATH } from './describe-model.ts';
import type { Ledger } from './ledger.ts';
import type { PlaceOptions, Residency } from './residency.ts';
import { residentWeights } from './resident.ts';
import { streamedWeights } from './streamed.ts';
import { warmUp } from './warm-up.ts';

export interface LoadedModel {
  readonly description: ModelDescription;
  /** Of its weights and files, and of the build of the kernels. */
  readonly fingerprint: string;
  readonly weightBytes: number;
  readonly config: ModelConfig;
  readonly preprocessor: PreprocessorConfig;
  readonly generation: GenerationConfig;
  readonly capabilities: Capabilities;
  /** Ids that end an answer: generation_config.json's, or config.json's where it names none. */
  readonly stopIds: ReadonlySet<number>;
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
  readonly thinking: ThinkingWay;
  /** Whether it was taught to call functions, in the form that its template shows. */
  readonly callsTools: boolean;
  /** Of the forms that answers had to keep. */
  readonly grammars: Grammars;
  readonly weights: ModelWeights;
  readonly residency: Residency;
  /** What the KV cache of a request holds. */
  readonly kvCache: KvDType;
  /** What the kernels that compute it take beside their operands. */
  readonly scratch: ScratchSizes;
  readonly loading: LoadTimes;
}

/** Milliseconds of the stages of loading, in order. */
export interface LoadTimes {
  /** The kernels are warmed up meanwhile. */
  readonly manifest: number;
  /** config.json, the tokenizer and what else is no tensor, all at once. */
  readonly files: number;
  /** Parsing them. */
  readonly parsing: number;
  /** Resident weights: waiting for their bytes, hashing and copying them; 0 where they stream. */
  readonly reading: number;
  readonly verifying: number;
  readonly copying: number;
}

export interface ModelOptions extends PlaceOptions {
  readonly ledger: Ledger;
  /** By default the one that the memory allows. */
  readonly residency?: ResidencyKind;
  /** f32 by default. */
  readonly kvCache?: KvDType;
  /** Whether kernels are called on nothing while the manifest is on its way, so that they are fast when they are needed. */
  readonly warmUp?: boolean;
}

const FILES = [
  'config.json',
  'preprocessor_config.json',
  'video_preprocessor_config.json',
  'generation_config.json',
  CAPABILITIES_PATH,
  'tokenizer.json',
  'tokenizer_config.json',
  TEMPLATE_PATH,
] as const;
type FilePath = (typeof FILES)[number];

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
  const { now } = options.platform;
  const times = [now()];
  const coming = loadManifest(source, prefix, options);
  if (options.warmUp) warmUp(k);
  const manifest = await coming;
  times.push(now());
  const files = await loadFiles(source, prefix, manifest, options);
  times.push(now());
  const { config, ...parsed } = parseFiles(files);
  checkTensors(config, manifest.tensors);
  times.push(now());

  const { ledger, kvCache = 'f32' } = options;
  const kind = options.residency ?? chooseResidency(k.scratch, manifest, config, kvCache, ledger.availableBytes);
  const place = kind === 'resident' ? residentWeights : streamedWeights;
  const mark = k.arena.mark();
  try {
    const residency = await place(k, { source, prefix, manifest, config }, options);
    const model: LoadedModel = {
      description: descriptionOf(manifest, config, parsed.capabilities, parsed.template),
      fingerprint: await fingerprintOf(manifest),
      weightBytes: weightBytes(manifest),
      config,
      ...parsed,
      weights: bindWeights(config, manifest.tensors),
      residency,
      kvCache,
      scratch: k.scratch,
      loading: loadTimes(times, residency.report),
    };
    k.arena.keep();
    ledger.keep(kind, manifest.name);
    return model;
  } catch (error) {
    k.arena.release(mark);
    throw error;
  }
}

const FINGERPRINT_CHARS = 12;

const fingerprintOf = async (manifest: Manifest): Promise<string> =>
  `${(await digestOf([manifest])).slice(0, FINGERPRINT_CHARS)}-${bestBuild()}`;

function loadTimes(times: readonly number[], report: LoadReport | null): LoadTimes {
  const [manifest, files, parsing] = times.slice(1).map((time, i) => time - times[i]);
  const { readMs: reading = 0, verifyMs: verifying = 0, copyMs: copying = 0 } = report ?? {};
  return { manifest, files, parsing, reading, verifying, copying };
}

/** Path → content of all files of the model, read at the same time: each is a way to R2 and back. */
async function loadFiles(
  source: WeightSource,
  prefix: string,
  manifest: Manifest,
  options: ModelOptions,
): Promise<ReadonlyMap<string, string>> {
  const load = async (path: string) => [path, await loadFile(source, prefix, manifest, path, options)] as const;
  const files = new Map<string, string>();
  for (const [path, bytes] of await Promise.all(FILES.map(load)))
    if (bytes !== null) files.set(path, new TextDecoder().decode(bytes));
  return files;
}

function parseFiles(files: ReadonlyMap<string, string>) {
  const optional = (path: FilePath): unknown => {
    const text = files.get(path);
    return text === undefined ? undefined : parseJson(path, text);
  };
  const required = (path: FilePath): string => {
    const text = files.get(path);
    if (text === undefined)
      throw new GlimpseError('model_invalid', `The model has no ${path}; import it again.`, { path });
    return text;
  };
  const json = (path: FilePath): unknown => parseJson(path, required(path));
  const config = parseConfig(json('config.json'));
  const video = optional('video_preprocessor_config.json');
  const preprocessor = parsePreprocessor(json('preprocessor_config.json'), { video, config });
  const generation = parseGenerationConfig(optional('generation_config.json') ?? {});
  const capabilities = parseCapabilities(optional(CAPABILITIES_PATH) ?? {});
  const tokenizer = createTokenizer(
    json('tokenizer.json'),
    optional('tokenizer_config.json') ?? {},
    config.text.vocabSize,
  );
  const template = createChatTemplate(required(TEMPLATE_PATH));
  const stopIds = new Set(generation.eos.length > 0 ? generation.eos : config.tokens.eos);
  const grammars = new Grammars(tokenizer, config.text.vocabSize);
  const thinking = thinkingWay(tokenizer, template, capabilities.reasoning ?? REASONING[config.family]);
  const callsTools = isTaughtTools(config.family, capabilities.tools, template) && tokenizer.idOf(CALL) !== undefined;
  return {
    config,
    preprocessor,
    generation,
    capabilities,
    stopIds,
    tokenizer,
    template,
    thinking,
    callsTools,
    grammars,
  };
}
