/** Which engine a model gets: resident weights where a small request still has room beside them, else streamed ones. */
import { weightBytes, type Manifest } from '../../weights/manifest.ts';
import { GlimpseError } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import { prefillScratchBytes } from '../model/forward.ts';
import { kvBytesPerToken, type KvDType } from '../model/kv-cache.ts';
import { encodeScratchBytes } from '../model/vision/tower.ts';
import type { EngineKind } from '../engine/engine.ts';

/** A picture of 16 by 16 patches and a question: less than this is no use. */
const SMALL_GRID = 16;
const SMALL_TOKENS = 128;

export function chooseEngine(
  manifest: Manifest,
  config: ModelConfig,
  kvCache: KvDType,
  availableBytes: number,
): EngineKind {
  const prefill = prefillScratchBytes(config, SMALL_TOKENS, SMALL_TOKENS, kvCache);
  const answer = prefill + SMALL_TOKENS * kvBytesPerToken(config, kvCache);
  const request = Math.max(answer, encodeScratchBytes(config, SMALL_GRID, SMALL_GRID));
  return weightBytes(manifest) + request <= availableBytes ? 'isolate' : 'streamed';
}

/** The engine that the setting names; undefined leaves it to the memory. @throws GlimpseError internal */
export function engineOf(setting = 'auto'): EngineKind | undefined {
  if (setting === 'isolate' || setting === 'streamed') return setting;
  if (setting === 'auto') return undefined;
  throw new GlimpseError('internal', `ENGINE is “${setting}”; isolate, streamed or auto is expected.`, { setting });
}
