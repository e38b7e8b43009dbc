/** What a model directory says of its model: from its smallest files, so that asking what it was taught loads no weights. */
import type { Manifest } from '../../weights/manifest.ts';
import type { WeightSource } from '../../weights/source.ts';
import { loadFile, loadManifest, type LoadOptions } from '../../weights/stream.ts';
import type { ModelDescription, ModelTask } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import { CAPABILITIES_PATH, parseCapabilities, type Capabilities } from '../model/capabilities.ts';
import { parseConfig, type ModelConfig } from '../model/config.ts';

/** What a family is taught, where the model does not say otherwise. */
const TASKS: Readonly<Record<ModelConfig['family'], readonly ModelTask[]>> = { glm4v: [], glm_ocr: ['regions'] };

export const descriptionOf = (
  { name }: Manifest,
  { family, text }: ModelConfig,
  { tasks }: Capabilities,
): ModelDescription => ({
  id: name,
  engine: 'isolate',
  contextTokens: text.contextTokens,
  tasks: tasks ?? TASKS[family],
});

/** @throws GlimpseError model_missing, model_invalid, config_unsupported, weights_unreadable */
export async function describeModel(
  source: WeightSource,
  prefix: string,
  options: LoadOptions,
): Promise<ModelDescription> {
  const manifest = await loadManifest(source, prefix, options);
  const json = async (path: string): Promise<unknown> => {
    const bytes = await loadFile(source, prefix, manifest, path, options);
    return bytes === null ? undefined : parseJson(path, new TextDecoder().decode(bytes));
  };
  const [config, capabilities] = await Promise.all([json('config.json'), json(CAPABILITIES_PATH)]);
  return descriptionOf(manifest, parseConfig(config), parseCapabilities(capabilities ?? {}));
}

/** @throws GlimpseError model_invalid */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GlimpseError('model_invalid', `${path} is not JSON; import the model again.`, { path }, error);
  }
}
