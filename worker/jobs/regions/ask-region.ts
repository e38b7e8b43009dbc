/** One region, asked of a model with GLM-OCR's own prompts: its whole reply, or why there is none. */
import type { GenerateRequest } from '../../engine/engine.ts';
import type { Taught } from '../../engine/taught.ts';
import { GlimpseError } from '../../errors.ts';
import type { RegionTask } from '../../documents/regions/region.ts';
import { LIMITS } from '../../limits.ts';
import { createRepeatStop } from '../../text/repeats.ts';
import { patient } from '../patient.ts';

export const PROMPTS: Readonly<Record<RegionTask, string>> = {
  table: 'Table Recognition:',
  formula: 'Formula Recognition:',
  text: 'Text Recognition:',
};

export interface RegionAsking {
  readonly taught: Taught;
  /** Whose work it is, for the turns of an engine that others share. */
  readonly client: string;
  readonly signal: AbortSignal;
}

/** Characters that come again and again: ten times in a row, and not a row of dots or of empty cells. */
const CIRCLE = { times: 10, longestPeriod: 400, fewest: 200 };
/** @throws GlimpseError region_looping, region_cut, what the engine throws; the signal's reason when it fires */
export async function askRegion(
  picture: Uint8Array,
  task: RegionTask,
  { taught, client, signal }: RegionAsking,
): Promise<string> {
  const { engine, model } = taught;
  const content = [{ type: 'image', bytes: picture } as const, { type: 'text', text: PROMPTS[task] } as const];
  const request: GenerateRequest = {
    task: taught.task,
    client,
    messages: [{ role: 'user', content }],
    maxTokens: Math.min(LIMITS.regionTokens.value, Math.floor(model.contextTokens / 2)),
    sampling: { temperature: 0 },
    stop: [],
  };
  const circle = createRepeatStop<string>(CIRCLE);
  let reply = '';
  for await (const event of patient(engine).generate(request, signal)) {
    if (event.type === 'done' && event.finishReason === 'length')
      throw new GlimpseError('region_cut', `The model's reply has more than ${request.maxTokens} tokens.`);
    if (event.type !== 'delta' || event.kind !== 'content') continue;
    reply += event.text;
    for (const sign of event.text)
      if (circle.push(sign)) throw new GlimpseError('region_looping', "The model's reply goes round in circles.");
  }
  return reply;
}
