/** The wiring: bindings, compiled modules, one engine per isolate, the API. Nobody imports this file. */
import { env, waitUntil } from 'cloudflare:workers';
import gemmRelaxed from '../kernels-as/build/gemm.relaxed.wasm';
import gemmStrict from '../kernels-as/build/gemm.strict.wasm';
import opsRelaxed from '../kernels-as/build/ops.relaxed.wasm';
import opsStrict from '../kernels-as/build/ops.strict.wasm';
import { bestBuild } from '../kernels-as/host/features.ts';
import { createKernels } from '../kernels-as/host/kernels.ts';
import { modelPrefix } from '../weights/manifest.ts';
import { r2Source, WORKERD_PLATFORM } from '../weights/r2.ts';
import { createAccess, type Admitting } from './access/create-access.ts';
import { asGlimpseError, GlimpseError } from './errors.ts';
import { BucketFiles } from './files/bucket-files.ts';
import { createApp } from './http/app.ts';
import { Metrics } from './http/metrics.ts';
import { createRefusingApp } from './http/refusing-app.ts';
import { templateRequest } from './http/template-request.ts';
import { createIsolate } from './isolate/create-isolate.ts';
import { createPacer } from './isolate/pacer.ts';
import { consume, consumeDead } from './jobs/consumer.ts';
import { createReaders } from './jobs/create-readers.ts';
import { readAddress } from './jobs/signed-address.ts';
import { ObjectUploads } from './jobs/object-uploads.ts';
import { JobDocuments } from './jobs/job-documents.ts';
import { JobResults } from './jobs/results/job-results.ts';
import type { JobTasks, TaskMessage } from './jobs/work.ts';
import { LIMITS } from './limits.ts';
import { BucketMedia } from './origin/bucket-media.ts';
import { OriginEngine } from './origin/engine.ts';
import { workerdCodecs } from './media/codecs-workerd.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { readSettings, type Settings } from './settings.ts';
import { consumeArrivals } from './sources/bucket-consumer.ts';
import { Intake } from './sources/intake.ts';
import { takeMail } from './sources/mail.ts';
import { ObjectSources } from './sources/object-sources.ts';
import { Receiver } from './sources/receiver.ts';
import { ObjectWebhooks } from './webhooks/object-webhooks.ts';

const INITIAL_WASM_BYTES = 8 << 20;

const BUILDS = {
  relaxed: { gemm: gemmRelaxed, ops: opsRelaxed },
  strict: { gemm: gemmStrict, ops: opsStrict },
};

// oxlint-disable-next-line no-console -- the one log of the Worker
const log = (line: object): void => console.log(JSON.stringify(line));
const answering = { now: () => Date.now(), waitUntil, log, metrics: new Metrics() };
const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

const MEDIA_BUCKETS = { weights: env.WEIGHTS, documents: env.DOCUMENTS };

/** Loads nothing. */
function createEngines(settings: Settings) {
  const { model, residency, kvCache, warmUp } = settings;
  const kernels = createKernels(BUILDS[bestBuild()], {
    initialBytes: INITIAL_WASM_BYTES,
    maxBytes: LIMITS.wasmBytes.value,
  });
  const { engine } = createIsolate({
    kernels,
    source: r2Source(env.WEIGHTS),
    prefix: modelPrefix(model),
    loading: { residency, kvCache, warmUp, platform: WORKERD_PLATFORM },
    onLoaded: ({ loading: ms }) => log({ loaded: model, ms }),
    codecs: workerdCodecs(),
    elsewhere: env.MEDIA,
    pause: createPacer(WORKERD_PLATFORM.now, () => scheduler.wait(0)),
    onStalled: (stalled) => log({ stalled }),
  });
  return { engine, elsewhere: createElsewhere(settings) };
}

function createElsewhere({ origins, mediaSecret: secret, bucketKeys }: Settings): OriginEngine | null {
  if (origins.length === 0) return null;
  const presign = bucketKeys && ((key: string, seconds: number) => readAddress(bucketKeys, key, seconds));
  return new OriginEngine({
    ...answering,
    origins,
    health: (name) => env.ORIGIN_HEALTH.getByName(name),
    quarantine: () => env.ORIGIN_QUARANTINE.getByName('all'),
    media: new BucketMedia({ buckets: MEDIA_BUCKETS, secret, presign }),
    count: (name, labels) => answering.metrics.count(name, labels),
    fetch: (url, init, binding) => (binding === null ? fetch(url, init) : boundFetch(binding, url, init)),
    random: () => Math.random(),
    wait: (ms) => scheduler.wait(ms),
  });
}

/** Through a binding of the environment, as to a private network. */
function boundFetch(binding: string, url: string, init: RequestInit): Promise<Response> {
  return (env as unknown as Record<string, Fetcher>)[binding].fetch(url, init);
}

interface Up {
  readonly settings: Settings;
  readonly admitting: Admitting;
  readonly engines: ReturnType<typeof createEngines>;
}

/** A Worker that is set up wrongly says so to every request: it would otherwise fail where nobody looks. */
function setUp(): Up | GlimpseError {
  try {
    const settings = readSettings(env);
    const admitting = createAccess(settings.access, env, { ...answering, random });
    return { settings, admitting, engines: createEngines(settings) };
  } catch (error) {
    const refused = asGlimpseError(error);
    log({ refused: refused.message });
    return refused;
  }
}

const up = setUp();
/** For what comes without a request, which has to wait until settings are right. @throws GlimpseError settings_invalid */
function rightSettings() {
  if (up instanceof GlimpseError) throw up;
  return up;
}

const documents = new JobDocuments(env);
const sources = new ObjectSources(env, async (tenant) => rightSettings().admitting.access.isHolder(tenant));
const intake = new Intake(sources, documents, templateRequest);

function serve({ settings, admitting, engines }: Up) {
  const { model, access, imageHosts, mediaPrefix, documentPrefix, bucketKeys, inbox, mediaSecret } = settings;
  if (access.mode === 'open') log({ warning: 'ACCESS is "open": anyone may ask, and the owner pays for it.' });
  const randomSeed = () => crypto.getRandomValues(new Uint32Array(1))[0];
  const results = new JobResults(env, createReaders({ pdf: env.PDF, read: env.READ, media: env.MEDIA }));
  const webhooks = new ObjectWebhooks(env);
  const pictures = {
    hosts: imageHosts,
    fetch: (url: string, init: RequestInit) => fetch(url, init),
    prefix: mediaPrefix,
    bucket: env.WEIGHTS,
  };
  return createApp({
    ...answering,
    ...admitting,
    ...engines,
    documents,
    results,
    documentPrefix,
    uploads: new ObjectUploads(env, bucketKeys),
    files: new BucketFiles({ ...answering, bucket: env.DOCUMENTS }),
    webhooks,
    sources,
    receiver: new Receiver(sources, intake),
    inbox,
    model,
    pictures,
    media: { buckets: MEDIA_BUCKETS, secret: mediaSecret },
    videos: env.VIDEO ?? null,
    randomSeed,
  });
}

const app = up instanceof GlimpseError ? createRefusingApp(up, answering) : serve(up);

const DEAD_TASKS = 'glimpse-dead-tasks';
const ARRIVALS = 'glimpse-arrivals';

/** What the queues bring. The objects' calls have JSON in them, of which the platform's types make nothing of use. */
function queue(batch: MessageBatch): Promise<void> {
  if (batch.queue === ARRIVALS) return arrived(batch);
  const tasks = batch as MessageBatch<TaskMessage>;
  const jobs = (id: string) => env.JOBS.getByName(id) as unknown as JobTasks;
  if (batch.queue === DEAD_TASKS) return consumeDead(tasks, { jobs });
  const readers = createReaders({ pdf: env.PDF, read: env.READ, media: env.MEDIA, det: env.DET, rec: env.REC });
  // What a Worker has begun goes on without a model when it is set up wrongly.
  const engines = up instanceof GlimpseError ? null : up.engines;
  return consume(tasks, { jobs, bucket: env.DOCUMENTS, readers, fetcher: env.EGRESS, engines, log });
}

async function arrived(batch: MessageBatch): Promise<void> {
  const { settings } = rightSettings();
  const inbox = settings.inbox === null ? null : { name: settings.inbox, bucket: env.INBOX! };
  return consumeArrivals(batch.messages, { sources, intake, inbox, log });
}

const mailTurns = new OneAtATime();
const email = (mail: ForwardableEmailMessage): Promise<void> =>
  takeMail(mail, { sources, intake, turns: mailTurns, log });

export default { fetch: app.fetch.bind(app), queue, email } satisfies ExportedHandler<Cloudflare.Env>;

export { KeyDirectory } from './access/directory-object.ts';
export { KeyObject } from './access/key-object.ts';
export { DocumentJob } from './jobs/job-object.ts';
export { OriginHealthObject } from './origin/health-object.ts';
export { OriginQuarantineObject } from './origin/quarantine-object.ts';
export { DocumentTenant } from './tenants/tenant-object.ts';
export { InboxPrefixes } from './sources/prefixes-object.ts';
export { DocumentSource } from './sources/source-object.ts';
export { WebhookEndpoint } from './webhooks/endpoint-object.ts';
