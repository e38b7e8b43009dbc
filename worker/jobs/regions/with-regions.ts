/**
 * A page that its first reader has read, with the regions that a model reads better: one after another, each within its time. Whatever goes
 * wrong with a region, it stays as the first reader had it, and a warning says so.
 */
import { checkedReply, checkLetters } from '../../documents/regions/check-reply.ts';
import { regionsOf } from '../../documents/regions/choose.ts';
import { mergedPage } from '../../documents/regions/merge.ts';
import type { LaidPage } from '../../documents/page.ts';
import {
  begun,
  closed,
  ended,
  newProgress,
  takenOver,
  type Outcome,
  type Progress,
} from '../../documents/regions/progress.ts';
import type { Reading, Region } from '../../documents/regions/region.ts';
import { taught, type Taught } from '../../engine/taught.ts';
import { asGlimpseError, GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { keepingLease } from '../lease.ts';
import type { Work } from '../work.ts';
import { askRegion } from './ask-region.ts';
import { storeDraft, type Draft, type FirstReading } from './draft.ts';
import { pictureOf } from './region-picture.ts';

const LAST_CLAIM = LIMITS.taskClaims.value;

/**
 * The page as it was first read where there is nothing to do, or nobody to do it.
 * @throws GlimpseError model_not_deployed where a model was asked for
 */
export async function withRegions(work: Work, first: FirstReading): Promise<LaidPage> {
  const { engine } = work.claim.request;
  if (engine === 'text' || engine === 'ocr') return first.page;
  const isAsked = engine === 'vlm';
  const regions = regionsOf(first.page, isAsked);
  if (regions.length === 0) return first.page;
  const draft: Draft = { ...first, progress: newProgress(regions, LIMITS.pageRegions.value) };
  const model = await modelFor(work).catch((error: unknown) => {
    if (isAsked) throw error;
    return asGlimpseError(error);
  });
  if (model instanceof GlimpseError)
    return finished(work, unread(draft, `what the model was taught could not be read (${model.code})`), null);
  if (model !== null) return read(work, draft, model);
  if (!isAsked) return first.page;
  throw new GlimpseError('model_not_deployed', 'No model that is served was taught to read regions of a page.');
}

/** Goes on with what a claim before this one has left, without the region that it died of. */
export async function takeOver(work: Work, left: Draft): Promise<LaidPage> {
  const draft = { ...left, progress: takenOver(left.progress) };
  if (work.claim.claim === LAST_CLAIM) return finished(work, unread(draft, 'reading others broke their readers'), null);
  const model = await modelFor(work);
  if (model !== null) return read(work, draft, model);
  return finished(work, unread(draft, 'no model that reads regions is served any more'), null);
}

const modelFor = async ({ engines }: Work): Promise<Taught | null> => engines && taught('regions', engines);

const unread = (draft: Draft, why: string): Draft => ({ ...draft, progress: closed(draft.progress, why) });

async function read(work: Work, draft: Draft, model: Taught): Promise<LaidPage> {
  const { pageRegionsMs, pageRegionsHereMs } = LIMITS;
  const end = Date.now() + (model.model.engine === 'isolate' ? pageRegionsHereMs : pageRegionsMs).value;
  const progress = await keepingLease(work, async (wanted) => {
    let state: Progress = draft.progress;
    for (let next = begun(state); next !== null; next = begun(state)) {
      const leftMs = end - Date.now();
      if (leftMs <= 0) return closed(state, 'the time of the page was over');
      await storeDraft(work, { ...draft, progress: next });
      state = ended(next, await outcome(work, draft, next.underWay, { model, wanted, leftMs }));
    }
    return state;
  });
  return finished(work, { ...draft, progress }, model);
}

function finished({ claim }: Work, { page, progress }: Draft, model: Taught | null): LaidPage {
  const { read: done, warnings } = progress;
  const merged = mergedPage(page, done);
  const by = model === null || done.length === 0 ? '' : `; ${done.length} of its regions read by ${model.model.id}`;
  const reader = claim.request.engine === 'vlm' && done.length > 0 ? 'vlm' : page.reader;
  return { ...merged, reader, reason: page.reason + by, warnings: [...(page.warnings ?? []), ...warnings] };
}

interface Asking {
  readonly model: Taught;
  /** Fires when nobody wants the page any more. */
  readonly wanted: AbortSignal;
  readonly leftMs: number;
}

/** @throws Unwanted */
async function outcome(work: Work, draft: Draft, region: Region, { model, wanted, leftMs }: Asking): Promise<Outcome> {
  const ms = Math.min(leftMs, LIMITS.regionMs.value);
  const late = AbortSignal.timeout(ms);
  const signal = AbortSignal.any([wanted, late]);
  try {
    return { reading: await reading(work, draft, region, { taught: model, client: work.claim.tenant, signal }) };
  } catch (thrown) {
    wanted.throwIfAborted();
    const error = late.aborted ? timeout(ms) : asGlimpseError(thrown);
    const { code, message, cause } = error;
    work.log({
      job: work.id,
      page: draft.page.page,
      block: region.block,
      code,
      ...(cause instanceof Error && { cause: cause.stack }),
    });
    return { failure: { code, message } };
  }
}

const timeout = (ms: number): GlimpseError =>
  new GlimpseError('region_timeout', `The model had not read the region after ${Math.round(ms / 1000)} s.`);

async function reading(
  work: Work,
  draft: Draft,
  region: Region,
  asking: Parameters<typeof askRegion>[2],
): Promise<Reading> {
  const picture = await pictureOf(work, draft, region);
  const found = checkedReply(region, await askRegion(picture, region.task, asking));
  const block = draft.page.blocks.find(({ id }) => id === region.block);
  if (work.claim.request.engine !== 'vlm') checkLetters(draft.page, block, found);
  return found;
}
