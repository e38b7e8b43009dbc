/** Where a model's weights will be: resident where a small request still has room beside them, else streamed. */
import type { ScratchSizes } from '../../kernels-as/host/kernels.ts';
import { weightBytes, type Manifest } from '../../weights/manifest.ts';
import type { ModelConfig } from '../model/config.ts';
import { prefillScratchBytes } from '../model/forward.ts';
import { kvBytesPerToken, type KvDType } from '../model/kv-cache.ts';
import { encodeScratchBytes } from '../model/vision/tower.ts';
import type { ResidencyKind } from '../engine/engine.ts';

/** A picture of 16 by 16 patches and a question: less than this is no use. */
const SMALL_GRID = 16;
const SMALL_TOKENS = 128;

export function chooseResidency(
  scratch: ScratchSizes,
  manifest: Manifest,
  config: ModelConfig,
  kvCache: KvDType,
  availableBytes: number,
): ResidencyKind {
  const prefill = prefillScratchBytes(scratch, config, SMALL_TOKENS, SMALL_TOKENS, kvCache);
  const answer = prefill + SMALL_TOKENS * kvBytesPerToken(config, kvCache);
  const request = Math.max(answer, encodeScratchBytes(scratch, config, null, SMALL_GRID, SMALL_GRID));
  return weightBytes(manifest) + request <= availableBytes ? 'resident' : 'streamed';
}
