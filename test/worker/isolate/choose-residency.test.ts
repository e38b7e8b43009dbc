/** Where a model's weights will be, for the sizes of the family. */
import { expect, test } from 'vitest';
import { parseManifest, type Manifest } from '../../../weights/manifest.ts';
import { chooseResidency } from '../../../worker/isolate/choose-residency.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { parseConfig } from '../../../worker/model/config.ts';
import nano from '../../../weights/nano/manifest.json' with { type: 'json' };
import nanoConfig from '../../../weights/nano/config.json' with { type: 'json' };
import { kernels } from '../../kernels-as/support.ts';
import { CONFIG_OCR } from '../../support/official-configs.ts';

const { scratch } = kernels('strict');
const AVAILABLE = LIMITS.wasmBytes.value - (1 << 20);
const sized = (sizeBytes: number) => ({ shards: [{ sha256: '', sizeBytes }] }) as unknown as Manifest;

test('nano stays in memory, GLM-OCR streams', () => {
  expect(chooseResidency(scratch, parseManifest(JSON.stringify(nano)), parseConfig(nanoConfig), 'f32', AVAILABLE)).toBe(
    'resident',
  );
  expect(chooseResidency(scratch, sized(683e6), parseConfig(CONFIG_OCR), 'f32', AVAILABLE)).toBe('streamed');
});

test('weights that fit, but leave no room for a small request, stream', () => {
  const config = parseConfig(nanoConfig);
  expect(chooseResidency(scratch, sized(AVAILABLE - 1000), config, 'f32', AVAILABLE)).toBe('streamed');
  expect(chooseResidency(scratch, sized(AVAILABLE / 2), config, 'f32', AVAILABLE)).toBe('resident');
});
