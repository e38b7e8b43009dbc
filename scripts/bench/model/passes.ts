/** Prefill, decoding and the vision tower of one model, each a pass that can be repeated. */
import type { Kernels } from '../../../kernels-as/host/kernels.ts';
import type { PreprocessorConfig } from '../../../worker/model/config.ts';
import { decodeStep, prefill } from '../../../worker/model/forward.ts';
import { createKvCache, type KvCache } from '../../../worker/model/kv-cache.ts';
import { positionIds } from '../../../worker/model/positions.ts';
import { encodeFrame } from '../../../worker/model/vision/tower.ts';
import type { BenchModel } from './shapes.ts';
import { decoderMacs, visionMacs } from './work.ts';

export interface Pass {
  readonly name: string;
  /** Multiply-adds of one run. */
  readonly macs: number;
  /** Tokens that one run makes; 0 for what makes none. */
  readonly tokens: number;
  /** The kernels are an argument, so that a profile can pass its own. */
  readonly run: (k: Kernels) => Promise<void>;
}

/** Steps of decoding that are timed together. */
const STEPS = 16;
const PREPROCESSOR = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as unknown as PreprocessorConfig;

/** Runs `use` with the passes of a text of `tokens` tokens: reading it, and decoding after it. Their cache lives until then. */
export async function withTextPasses(
  model: BenchModel,
  tokens: number,
  use: (prefill: Pass, decode: Pass) => Promise<void>,
): Promise<void> {
  const { k, config } = model;
  await k.arena.frameAsync(async () => {
    const cache = createKvCache(k, config, tokens + 1, 'f32');
    const logits = new Float32Array(config.text.vocabSize);
    const decode: Pass = {
      name: `decode at ${tokens}`,
      macs: STEPS * decoderMacs(config, tokens, 1),
      tokens: STEPS,
      // Always the same row of the cache, so that the context stays as long as it is.
      run: async (kernels) => {
        for (let i = 0; i < STEPS; i++)
          await decodeStep({ ...model, k: kernels }, cache, { ids: [i], index: tokens, delta: 0 }, logits);
      },
    };
    await use(prefillPass(model, tokens, cache, logits), decode);
  });
}

function prefillPass(model: BenchModel, tokens: number, cache: KvCache, logits: Float32Array): Pass {
  const { config } = model;
  const ids = Array.from({ length: tokens }, (_, i) => (i * 31) % config.text.vocabSize);
  const positions = positionIds(ids, -1, [], config.vision.mergeSize);
  return {
    name: `prefill ${tokens}`,
    macs: decoderMacs(config, 0, tokens),
    tokens: 0,
    run: (k) => prefill({ ...model, k }, cache, { ids, positions, features: null }, logits),
  };
}

/** A square picture of `tokens` image tokens. */
export function visionPass(model: BenchModel, tokens: number): Pass {
  const { config } = model;
  const { patchSize, mergeSize, outHiddenSize } = config.vision;
  const side = Math.sqrt(tokens) * mergeSize;
  return {
    name: `vision ${tokens}`,
    macs: visionMacs(config, side ** 2),
    tokens: 0,
    run: (k) =>
      k.arena.frameAsync(async () => {
        const sidePx = side * patchSize;
        const pixels = k.arena.u8([sidePx, sidePx, 3], 'pixels');
        k.write(
          pixels,
          Uint8Array.from({ length: sidePx ** 2 * 3 }, (_, i) => (i * 7) % 251),
        );
        const out = k.arena.f32([tokens, outHiddenSize], 'vision.features');
        await encodeFrame({ ...model, k }, PREPROCESSOR, out, [pixels, pixels]);
      }),
  };
}
