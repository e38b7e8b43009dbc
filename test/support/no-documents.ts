/** For apps of tests that are about something else: nobody has a document. */
import { GlimpseError } from '../../worker/errors.ts';
import type { Documents } from '../../worker/jobs/documents.ts';
import type { Results } from '../../worker/jobs/results/results.ts';

const none = () => Promise.reject(new GlimpseError('job_not_found', 'This app has no documents.'));

export const noDocuments: Documents = {
  create: none,
  list: none,
  get: none,
  admitWatcher: none,
  result: none,
  extraction: none,
  extract: none,
  pages: none,
  events: none,
  cancel: none,
  retry: none,
  remove: none,
};

export const noResults: Results = {
  result: none,
  archive: none,
  pack: () => new ReadableStream(),
  pages: none,
  page: none,
  image: none,
  figure: none,
};
