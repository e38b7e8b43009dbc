/**
 * A job from its creation to its end, with a fault at a chosen place: the job's object, its SQLite and its bucket are real, the queue
 * and the endpoints are lists, the readers make their pages up. Every call that a consumer makes to the outside is a place.
 */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import type { ReadPage } from '../../worker/documents/page.ts';
import { parseJob, toJobRequest } from '../../worker/http/schema/job.ts';
import { consume } from '../../worker/jobs/consumer.ts';
import type { DocumentJob } from '../../worker/jobs/job-object.ts';
import { inputKey, jobPrefix } from '../../worker/jobs/keys.ts';
import type { Engines } from '../../worker/engine/taught.ts';
import type { DocumentReaders } from '../../worker/jobs/readers.ts';
import { JOB_EVENTS } from '../../worker/jobs/request.ts';
import type { JobTasks, TaskMessage } from '../../worker/jobs/work.ts';
import { LIMITS } from '../../worker/limits.ts';
import type { DocumentFetcher } from '../../worker/jobs/fetcher.ts';
import type { NewMessage } from '../../worker/webhooks/message.ts';

type PdfReader = DocumentReaders['pdf'];

export interface JobFlowOptions {
  readonly fault?: Fault;
  /** Of the fault, from 1. */
  readonly place?: number;
  /** How often each message is delivered, at the same time. */
  readonly deliveries?: number;
  /** In place of the one that reads every page. */
  readonly pdf?: Partial<PdfReader>;
  /** Who may be asked for what readers can't; who calls `die` is left behind with whoever asked. */
  readonly engines?: (die: () => void) => Engines | null;
  /** Fields of the request. */
  readonly request?: object;
}

/** What goes wrong at the place. */
export type Fault =
  /** Nothing. */
  | 'none'
  /** The object is reset before the call, after it, or by it: it is done and its answer is lost. */
  | 'evicted'
  | 'answer lost'
  /** The call fails once, and nothing was done. */
  | 'call fails'
  /** The consumer is gone. */
  | 'consumer dies'
  /** The consumer waits there until another one has done its task. */
  | 'consumer is slow'
  /** Somebody cancels, or deletes, the job just then. */
  | 'cancelled'
  | 'deleted';

type Stub = DurableObjectStub<DocumentJob>;
const unused = () => Promise.reject(new Error('Nothing is fetched here.'));
const NO_FETCHER: DocumentFetcher = { judge: unused, openDocument: unused };

/** The object's calls; what a stub makes of their types is no use with JSON in them. */
type Calls = {
  readonly [Call in 'create' | 'cancel' | 'remove' | 'view' | 'events']: (
    ...values: Parameters<DocumentJob[Call]>
  ) => Promise<Awaited<ReturnType<DocumentJob[Call]>>>;
};

let serial = 0;
const DEAD = new Promise<never>(() => undefined);

export class JobFlow {
  readonly id = `job_flow_${serial++}`;
  readonly job: Stub = env.JOBS.getByName(this.id);
  readonly calls: Calls = this.job;
  /** Places that were passed. */
  passed = 0;
  /** Messages that wait in the queue. */
  readonly #queue: TaskMessage[] = [];
  readonly #told = new Map<string, string>();
  readonly #options: Required<JobFlowOptions>;
  /** Consumers that are slow, and go on when the others are done. */
  readonly #late: { go: () => void; end: Promise<void> }[] = [];

  constructor(options: JobFlowOptions = {}) {
    this.#options = { fault: 'none', place: 0, deliveries: 1, pdf: {}, engines: () => null, request: {}, ...options };
  }

  async run({ isStored = true } = {}): Promise<void> {
    const key = inputKey(this.id);
    if (isStored) await env.DOCUMENTS.put(key, '%PDF-1.7 a document');
    const webhooks = [{ endpoint: 'an-endpoint', events: JOB_EVENTS }];
    const request = toJobRequest(
      parseJob({ extract: { preset: 'prebuilt-invoice' }, ...this.#options.request }),
      webhooks,
      'https://glimpse.example',
    );
    const document = { ...request.document, source: { kind: 'stored', key, sha256: null } as const };
    await this.hold();
    await this.calls.create(this.id, 'a-tenant', { ...request, document });
    await this.drive();
  }

  /** Delivers what is queued until nothing is left to do; the clock is set on when only time helps. */
  async drive(): Promise<void> {
    for (let step = 0; step < 200; step++) {
      const message = this.#queue.shift();
      if (message) await this.#deliver(message);
      else if (await this.#isOver()) break;
      else await this.#later();
    }
    for (const { go, end } of this.#late.splice(0)) {
      go();
      await end;
    }
    if (!(await this.#isOver())) throw new Error('The job did not end.');
  }

  /** Webhook events that were told, in order, each message once. */
  told(): string[] {
    return [...this.#told.values()].map((type) => type.split('.').at(-1)!);
  }

  /** Names of what is stored, below the job's folder. */
  async stored(): Promise<string[]> {
    const { objects } = await env.DOCUMENTS.list({ prefix: jobPrefix(this.id) });
    return objects.map(({ key }) => key.slice(jobPrefix(this.id).length));
  }

  /** Watchers' events: `job succeeded`, `page 1 done`. */
  async events(): Promise<string[]> {
    return runInDurableObject(this.job, (_, { storage }) =>
      storage.sql
        .exec<{ type: string; data: string }>('SELECT type, data FROM event ORDER BY seq')
        .toArray()
        .map(({ type, data }) => {
          const { page, status } = JSON.parse(data) as { page?: number; status: string };
          return [type, page, status].filter((part) => part !== undefined).join(' ');
        }),
    );
  }

  /** The object's queue and endpoints are the lists of this flow. */
  async hold(): Promise<void> {
    await runInDurableObject(this.job, (instance) => {
      const own = instance as unknown as { env: object };
      own.env = {
        ...own.env,
        DOCUMENTS: env.DOCUMENTS,
        TASKS: { send: async (message: TaskMessage) => void this.#queue.push(message) },
        ENDPOINTS: {
          getByName: () => ({ accept: async ({ id, type }: NewMessage) => void this.#told.set(id, type) }),
        },
      };
    });
  }

  async evict(): Promise<void> {
    await evictDurableObject(this.job);
    await this.hold();
  }

  async #deliver(message: TaskMessage): Promise<void> {
    const copies = Array.from({ length: this.#options.deliveries }, () => this.#consume(message));
    await Promise.all(copies);
  }

  /** One delivery; a consumer that dies or waits is left behind. */
  async #consume(body: TaskMessage): Promise<void> {
    let leave = () => undefined as void;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const batch = { messages: [{ body, ack: () => undefined }] } as unknown as MessageBatch<TaskMessage>;
    const end = consume(batch, {
      jobs: () => this.#watched(this.job, () => leave()) as JobTasks,
      bucket: this.#watched(env.DOCUMENTS, () => leave()) as R2Bucket,
      readers: { ...READERS, pdf: this.#watched({ ...READERS.pdf, ...this.#options.pdf }, () => leave()) as PdfReader },
      fetcher: NO_FETCHER,
      engines: this.#options.engines(() => leave()),
      log: () => undefined,
    });
    const late = this.#late.length;
    // As the queue does with a message whose consumer threw.
    await Promise.race([end.catch(() => void this.#queue.push(body)), left]);
    if (this.#late.length > late) this.#late[late].end = end;
  }

  /** Every call is a place where the fault may strike. */
  #watched(target: object, leave: () => void): object {
    const calls = target as Record<string | symbol, (...values: unknown[]) => Promise<unknown>>;
    const get =
      (_: object, name: string | symbol) =>
      (...values: unknown[]) =>
        this.#at(() => calls[name](...values), leave);
    return new Proxy(target, { get });
  }

  async #at(call: () => Promise<unknown>, leave: () => void): Promise<unknown> {
    if (++this.passed !== this.#options.place) return call();
    switch (this.#options.fault) {
      case 'none':
        return call();
      case 'evicted':
        await this.evict();
        return call();
      case 'answer lost':
        await call();
        await this.evict();
        throw new Error('the answer was lost');
      case 'call fails':
        throw new Error('not now');
      case 'consumer dies':
        leave();
        return DEAD;
      case 'consumer is slow': {
        const gone = new Promise<void>((go) => this.#late.push({ go, end: Promise.resolve() }));
        leave();
        await gone;
        return call();
      }
      case 'cancelled':
        await this.calls.cancel();
        return call();
      case 'deleted':
        await this.calls.remove();
        return call();
    }
  }

  async #isOver(): Promise<boolean> {
    return runInDurableObject(this.job, (_, { storage }) => {
      const left = storage.sql.exec<{ count: number }>('SELECT count(*) AS count FROM outbox').one().count;
      const [row] = storage.sql.exec<{ value: string }>("SELECT value FROM record WHERE name = 'state'").toArray();
      return left === 0 && (JSON.parse(row.value) as { endedAt: number | null }).endedAt !== null;
    });
  }

  /** A lease has passed. */
  async #later(): Promise<void> {
    vi.setSystemTime(Date.now() + LIMITS.taskLeaseMs.value + 1);
    await runDurableObjectAlarm(this.job);
  }
}

const page = (number: number): ReadPage => ({
  width: 600,
  height: 800,
  unit: 'pt',
  dpi: null,
  rotation: 0,
  skewDegrees: 0,
  reader: 'text',
  reason: 'text layer',
  segments: [{ text: `This is page ${number}`, box: [50, 50, 200, 62], size: 12, confidence: 1 }],
  rules: [],
  images: [],
  flags: [],
});

const refuse = () => Promise.reject(new Error('not a PDF'));
export const READERS: DocumentReaders = {
  pdf: {
    plan: async () => ({ pages: 2, warnings: [] }),
    page: async (_file, _password, number) => ({ kind: 'text', page: page(number) }),
    draw: refuse,
  },
  pictures: null,
  page: { read: refuse, cut: refuse },
  picture: null,
};
