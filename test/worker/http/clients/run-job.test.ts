/** What clients are told of a job that has not ended in time. */
import { afterEach, expect, test, vi } from 'vitest';
import { LIMITS } from '../../../../worker/limits.ts';
import type { Documents } from '../../../../worker/jobs/documents.ts';
import type { JobView } from '../../../../worker/jobs/view.ts';
import { scriptedApp } from '../../../support/http-app.ts';
import { noDocuments } from '../../../support/no-documents.ts';

afterEach(() => vi.useRealTimers());

const running = { id: 'job_1', status: 'running', ended_at: null } as JobView;
const slow: Documents = {
  ...noDocuments,
  create: () => Promise.resolve({ job: running, isReplayed: false }),
  get: () => Promise.resolve(running),
  events: async (_tenant, _id, _seq, waitMs) => {
    await vi.advanceTimersByTimeAsync(waitMs);
    return { events: [], hasEnded: false };
  },
};

test.each(['/v1/ocr', '/v1/convert/source', '/api/paas/v4/layout_parsing'])(
  '%s waits for its limit, then says where the result will be',
  async (path) => {
    vi.useFakeTimers();
    const start = Date.now();
    const { app } = scriptedApp({}, { documents: slow });
    const file = 'data:application/pdf;base64,AAAA';
    const body = {
      document: { type: 'document_url', document_url: file },
      sources: [{ kind: 'file', base64_string: 'AAAA', filename: 'a.pdf' }],
      file,
    };
    const response = await app.request(path, { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(504);
    expect(Date.now() - start).toBe(1000 * LIMITS.clientWaitSeconds.value);
    expect(response.headers.get('x-glimpse-job')).toBe('job_1');
    expect(response.headers.get('x-should-retry')).toBe('false');
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('job_still_running');
    expect(error.message).toContain('/v1/documents/jobs/job_1');
  },
);
