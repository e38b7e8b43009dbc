/** What those are told who watch a job. Source: docs/documents.md, "Watching". */
import { ENGINE_OF } from '../documents/engine-of.ts';
import type { Effect, JobState } from './job.ts';
import type { PageOutput } from './output.ts';
import type { WatchEventName } from './request.ts';
import { progressOf } from './progress.ts';
import { pathOf } from './view.ts';

interface WatchEvent {
  readonly type: Exclude<WatchEventName, 'end'>;
  readonly data: object;
}

/** `page`: what came of the page that the effect is about; null when nothing has. */
export function watchEvents(effect: Effect, state: JobState, page: PageOutput | null): WatchEvent[] {
  if (effect.type === 'page') {
    const { page: number, status } = effect;
    const read = page && { engine: ENGINE_OF[page.reader], confidence: page.confidence };
    return [{ type: 'page', data: { page: number, status, ...read } }];
  }
  if (effect.type !== 'job') return [];
  const { selected, done, failed, share: progress } = progressOf(state);
  const data = { status: effect.status, progress, pages: { selected, done, failed }, error: state.error };
  return [...outcome(state), { type: 'job', data }];
}

/** What there is at the end. */
function outcome({ id, status, error }: JobState): WatchEvent[] {
  if (error !== null) return [{ type: 'error', data: error }];
  const hasResult = status === 'succeeded' || status === 'partial';
  return hasResult ? [{ type: 'result', data: { result_url: `${pathOf(id)}/result` } }] : [];
}
