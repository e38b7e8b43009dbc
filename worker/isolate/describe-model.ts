/** What a model directory says of its model: from its smallest files, so that asking what it was taught loads no weights. */
import type { Manifest } from '../../weights/manifest.ts';
import type { WeightSource } from '../../weights/source.ts';
import { loadFile, loadManifest, type LoadOptions } from '../../weights/stream.ts';
import type { ModelCapabilities, ModelDescription, ModelTask } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import { CAPABILITIES_PATH, parseCapabilities, type Capabilities } from '../model/capabilities.ts';
import { parseConfig, type ModelConfig } from '../model/config.ts';
import { createChatTemplate, type ChatTemplate } from '../text/chat-template.ts';
import { reasoningOf, type Reasoning } from '../text/thinking.ts';
import { CALL } from '../text/tool-calls.ts';

export const TEMPLATE_PATH = 'chat_template.jinja';

/** What a family is taught, where the model does not say otherwise. */
const TASKS: Readonly<Record<ModelConfig['family'], readonly ModelTask[]>> = { glm4v: [], glm_ocr: ['regions'] };

type Template = Pick<ChatTemplate, 'reads'>;

export const descriptionOf = (
  { name }: Manifest,
  { family, text }: ModelConfig,
  said: Capabilities,
  template: Template,
): ModelDescription => ({
  id: name,
  engine: 'isolate',
  contextTokens: text.contextTokens,
  tasks: said.tasks ?? TASKS[family],
  capabilities: capabilitiesOf(family, said, template),
});

const capabilitiesOf = (
  family: ModelConfig['family'],
  { tools, reasoning }: Capabilities,
  template: Template,
): ModelCapabilities => ({
  hasVision: true,
  callsTools: isTaughtTools(family, tools, template) && template.reads(CALL),
  reasoning: reasoningOf(template, reasoning ?? REASONING[family]),
  keepsForms: true,
});

/** GLM-OCR has the tags of its family and does not think. */
export const REASONING: Readonly<Record<ModelConfig['family'], Reasoning | null>> = { glm4v: null, glm_ocr: 'none' };

/** said: what capabilities.json says. */
export const isTaughtTools = (family: ModelConfig['family'], said: boolean | null, template: Template): boolean =>
  (said ?? family !== 'glm_ocr') && template.reads('tools');

/** @throws GlimpseError model_missing, model_invalid, config_unsupported, weights_unreadable */
export async function describeModel(
  source: WeightSource,
  prefix: string,
  options: LoadOptions,
): Promise<ModelDescription> {
  const manifest = await loadManifest(source, prefix, options);
  const text = async (path: string): Promise<string | undefined> => {
    const bytes = await loadFile(source, prefix, manifest, path, options);
    return bytes === null ? undefined : new TextDecoder().decode(bytes);
  };
  const json = async (path: string): Promise<unknown> => {
    const content = await text(path);
    return content === undefined ? undefined : parseJson(path, content);
  };
  const [config, capabilities, template = ''] = await Promise.all([
    json('config.json'),
    json(CAPABILITIES_PATH),
    text(TEMPLATE_PATH),
  ]);
  return descriptionOf(
    manifest,
    parseConfig(config),
    parseCapabilities(capabilities ?? {}),
    createChatTemplate(template),
  );
}

/** @throws GlimpseError model_invalid */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GlimpseError('model_invalid', `${path} is not JSON; import the model again.`, { path }, error);
  }
}
