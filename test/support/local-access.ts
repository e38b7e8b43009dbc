/** What the API needs besides an engine, for tests that are about something else: this machine alone may ask, and no picture is fetched. */
import type { KeyKeeper } from '../../worker/access/grant.ts';
import { noDocuments, noResults } from './no-documents.ts';
import { noReceiver, noSources } from './no-sources.ts';
import { noFiles } from './no-files.ts';
import { noUploads } from './no-uploads.ts';
import { noWebhooks } from './no-webhooks.ts';
import { Gate } from '../../worker/access/gate.ts';
import { Metrics } from '../../worker/http/metrics.ts';
import type { MediaSources } from '../../worker/http/named-sources.ts';

const unused = (): never => {
  throw new Error('Nothing is asked for here.');
};

const access = new Gate({
  settings: { mode: 'local', corsOrigins: [], adminSha256: null, fixedKeys: [] },
  store: { key: unused, directory: unused },
  frontLimiter: { limit: unused },
  guestLimiter: { limit: unused },
  now: () => Date.now(),
  waitUntil: unused,
});

const keeper: KeyKeeper = { create: unused, list: unused, rotate: unused, revoke: unused };

const pictures: MediaSources = { hosts: [], fetch: unused, prefix: null, bucket: { head: unused, get: unused } };

export const LOCAL = {
  access,
  elsewhere: null,
  keeper,
  pictures,
  media: { buckets: { weights: { get: unused }, documents: { get: unused } }, secret: null },
  videos: null,
  documents: noDocuments,
  documentPrefix: null,
  uploads: noUploads,
  files: noFiles,
  results: noResults,
  webhooks: noWebhooks,
  sources: noSources,
  receiver: noReceiver,
  inbox: null,
  metrics: new Metrics(),
};
