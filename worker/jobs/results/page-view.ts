/** A page of a job in a list. */
import { ENGINE_OF } from '../../documents/engine-of.ts';
import { pageOf, type Task } from '../task.ts';
import type { PageRow } from '../output.ts';
import type { PageView } from './results.ts';

export function pageView(job: string, { name, status, error }: Task, row: PageRow | undefined): PageView {
  const page = pageOf(name)!;
  return {
    page,
    status,
    engine: row ? ENGINE_OF[row.reader] : null,
    reader: row?.reader ?? null,
    reason: row?.reason ?? null,
    confidence: row?.confidence ?? null,
    figures: row?.figures ?? [],
    warnings: row?.warnings ?? [],
    error: status === 'failed' ? error : null,
    url: `/v1/documents/jobs/${job}/pages/${page}`,
  };
}
