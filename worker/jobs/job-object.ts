/**
 * One Durable Object per job: it keeps the state of `job.ts`, lets nothing but `transition` change it, and carries out the effects.
 * What must reach the outside goes through the outbox: it is written in the transaction that decided it, and sent until it has
 * arrived, maybe twice.
 */
import { DurableObject } from 'cloudflare:workers';
import { LIMITS } from '../limits.ts';
import { announcements, type Announcement } from './announcement.ts';
import {
  hasEnded,
  newJob,
  nextAlarm,
  type Effect,
  type JobEvent,
  type JobState,
  type JobTimes,
  type Reply,
} from './job.ts';
import { deleteAll } from './delete-all.ts';
import { JobStore } from './job-store.ts';
import type { JobRecord, StoredEvent } from './record.ts';
import { isInput, jobPrefix } from './keys.ts';
import type { AssembleOutput, ExtractOutput, FetchOutput, PageOutput, PageRow, TaskOutput } from './output.ts';
import type { JobRequest, ResultFormat } from './request.ts';
import type { Material } from './results/material.ts';
import { pageOf, pageTask, type TaskError, type TaskName } from './task.ts';
import { jobTimes, leaseSeconds } from './times.ts';
import { transition } from './transition.ts';
import { watchEvents } from './watch-events.ts';
import type { JobNote } from '../tenants/job-note.ts';
import { jobView, type JobView } from './view.ts';
import type { Claim, TaskMessage } from './work.ts';

const WINDOWS = { normal: LIMITS.jobWindow.value, low: LIMITS.jobLowWindow.value } as const;
/** Waits between tries of the outbox. */
const RESEND_MS = 2000;
const LONGEST_RESEND_MS = 60_000;
const LOOK_MS = 150;
/** The tenant is told how the job stands: what is true when it is sent, so that nothing old comes late. */
const NOTE = { type: 'note' } as const;

export interface MadeJob {
  readonly view: JobView;
  /** false: it was there already, as it is. */
  readonly isNew: boolean;
}

export class DocumentJob extends DurableObject {
  readonly #store: JobStore;
  readonly #times: JobTimes;
  #sending: Promise<void> | null = null;
  #watchers = 0;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#store = new JobStore(ctx.storage.sql);
    // A Worker whose variable is wrong answers nobody; what it has begun goes on.
    this.#times = jobTimes(leaseSeconds(env.TASK_LEASE_SECONDS) ?? LIMITS.taskLeaseMs.value / 1000);
  }

  /** Makes the job, once: a second call gives the job that is there. */
  async create(id: string, tenant: string, request: JobRequest): Promise<MadeJob> {
    const isNew = this.#store.state() === null;
    if (isNew) {
      const now = Date.now();
      this.ctx.storage.transactionSync(() => {
        this.#store.create({ request, tenant, createdAt: now });
        const wantsExtraction = request.extract !== null;
        const keepMs = request.keepSeconds * 1000;
        const state = newJob({ id, window: WINDOWS[request.priority], wantsExtraction, keepMs }, now);
        this.#store.save(null, state);
        this.#apply({ type: 'created' });
        this.#store.send(NOTE, now);
      });
      await this.#afterwards();
    }
    return { view: this.view()!, isNew };
  }

  view(): JobView | null {
    const [record, state] = [this.#store.record(), this.#store.state()];
    if (record === null || state === null || state.status === 'expired') return null;
    return jobView({
      record,
      state,
      fetched: this.#fetched(),
      pages: this.#pages(state),
      resultBytes: (this.#store.output('assemble') as AssembleOutput | null)?.bytes ?? null,
      extraction: this.#store.output('extract') as ExtractOutput | null,
    });
  }

  /** Whose job it is; null when there is none. */
  tenant(): string | null {
    return this.#store.record()?.tenant ?? null;
  }

  async claim({ task, attempt }: TaskMessage): Promise<Claim | null> {
    const token = crypto.randomUUID();
    const reply = await this.#do({ type: 'claim', task, attempt, token });
    if (reply.type !== 'claimed') return null;
    const { claim, earlierTokens } = reply;
    const { request, tenant } = this.#store.record()!;
    const { leaseMs } = this.#times;
    return { token, claim, earlierTokens, attempt, leaseMs, tenant, request, fetched: this.#fetched() };
  }

  async renew(task: TaskName, token: string): Promise<boolean> {
    return (await this.#do({ type: 'renew', task, token })).type === 'accepted';
  }

  async complete(task: TaskName, token: string, output: TaskOutput): Promise<boolean> {
    const plan = 'selected' in output ? { plan: { pages: output.selected } } : {};
    const reply = await this.#do({ type: 'complete', task, token, ...plan }, () => this.#store.putOutput(task, output));
    return reply.type === 'accepted';
  }

  async release(task: TaskName, token: string, error: TaskError): Promise<void> {
    await this.#do({ type: 'release', task, token, error });
  }

  async fail(task: TaskName, token: string, error: TaskError): Promise<void> {
    await this.#do({ type: 'fail', task, token, error });
  }

  async dead(task: TaskName): Promise<void> {
    await this.#do({ type: 'dead', task });
  }

  async cancel(): Promise<JobView | null> {
    await this.#do({ type: 'cancel' });
    return this.view();
  }

  /** Whether there was anything to be done again. */
  async retry(): Promise<boolean> {
    return (await this.#do({ type: 'retry' })).type === 'accepted';
  }

  async remove(): Promise<void> {
    await this.#do({ type: 'delete' });
  }

  /** Whether everything of the job was deleted: what is stored for it now is nobody's. */
  isGone(): boolean {
    return this.#store.state()?.status === 'expired';
  }

  pages(): PageRow[] {
    const state = this.#store.state();
    return state === null ? [] : this.#pages(state);
  }

  /** What results are made of; null when there is no job any more. */
  material(): Material | null {
    const [record, state] = [this.#store.record(), this.#store.state()];
    if (record === null || state === null || state.status === 'expired') return null;
    const result = this.#store.output('assemble') as AssembleOutput | null;
    return {
      id: state.id,
      status: state.status,
      attempt: state.attempt,
      endedAt: state.endedAt,
      request: record.request,
      fetched: this.#fetched(),
      rows: this.#pages(state),
      tasks: state.tasks.filter(({ name }) => pageOf(name) !== null),
      hasResult: result !== null,
      formats: Object.keys(result?.bytes ?? {}) as ResultFormat[],
      hasExtraction: this.#store.output('extract') !== null,
    };
  }

  /** Events after `seq`, as soon as there are any; none when `waitMs` have passed. */
  async events(seq: number, waitMs: number): Promise<{ readonly events: StoredEvent[]; readonly hasEnded: boolean }> {
    const end = Date.now() + waitMs;
    this.#watchers++;
    try {
      for (;;) {
        const events = this.#store.eventsAfter(seq, LIMITS.jobEvents.value);
        const state = this.#store.state();
        const isOver = state === null || hasEnded(state);
        if (events.length > 0 || isOver || Date.now() >= end) return { events, hasEnded: isOver };
        await scheduler.wait(LOOK_MS);
      }
    } finally {
      this.#watchers--;
    }
  }

  /** How many wait for events now; one whose client has left counts until its wait ends. */
  watchers(): number {
    return this.#watchers;
  }

  override async alarm(): Promise<void> {
    await this.#do({ type: 'tick' });
  }

  #fetched(): FetchOutput | null {
    return this.#store.output('fetch') as FetchOutput | null;
  }

  #pages(state: JobState): PageRow[] {
    return state.tasks.flatMap(({ name, status }) => {
      const page = pageOf(name);
      const output = page === null || status !== 'done' ? null : (this.#store.output(name) as PageOutput | null);
      return output === null ? [] : [{ page: page!, ...output }];
    });
  }

  /** `also` is written in the same transaction, when the event was accepted. */
  async #do(event: JobEvent, also: () => void = () => undefined): Promise<Reply> {
    if (this.#store.state() === null) return { type: 'refused' };
    const reply = this.ctx.storage.transactionSync(() => this.#apply(event, also));
    await this.#afterwards();
    return reply;
  }

  #apply(event: JobEvent, also: () => void = () => undefined): Reply {
    const before = this.#store.state()!;
    const { state, effects, reply } = transition(before, event, Date.now(), this.#times);
    if (state !== before) this.#store.save(before, state);
    // Watchers are told of what is stored.
    if (reply.type === 'accepted') also();
    for (const effect of effects) this.#note(effect, state);
    for (const effect of effects) this.#announce(effect, state);
    if (hasEnded(state) && !hasEnded(before)) this.#forgetSecrets();
    return reply;
  }

  #note(effect: Effect, state: JobState): void {
    const now = Date.now();
    const page = effect.type === 'page' ? (this.#store.output(pageTask(effect.page)) as PageOutput | null) : null;
    for (const { type, data } of watchEvents(effect, state, page)) this.#store.addEvent(now, type, data);
    if (effect.type === 'job') this.#store.send(NOTE, now);
    if (effect.type === 'enqueue' || effect.type === 'purge') this.#store.send(effect, now);
    // Whoever was at work may store something yet, and die before it learns that nobody wants it.
    if (effect.type === 'purge') this.#store.send(effect, now + this.#times.leaseMs);
  }

  /** The bytes are made here: what they say was true when it was decided, and stays the same however often they are sent. */
  #announce(effect: Effect, state: JobState): void {
    const now = Date.now();
    const { request } = this.#store.record()!;
    const told = { state, request, fetched: this.#fetched(), sequence: this.#store.lastEvent(), now };
    for (const announcement of announcements(effect, told)) this.#store.send(announcement, now);
  }

  #noteFor({ id, status, endedAt, tasks }: JobState): JobNote {
    const { request, createdAt } = this.#store.record()!;
    const pages = tasks.filter(({ name }) => pageOf(name) !== null).length;
    const sequence = this.#store.lastEvent();
    const { metadata, document } = request;
    return { id, status, sequence, createdAt, endedAt, name: document.name, metadata, pages };
  }

  /** Neither the password nor the headers of an address have any use now. */
  #forgetSecrets(): void {
    const record = this.#store.record()!;
    const { source } = record.request.document;
    const plain = source.kind === 'address' ? { ...source, headers: {} } : source;
    const document = { ...record.request.document, source: plain, password: null };
    this.#store.create({ ...record, request: { ...record.request, document } } satisfies JobRecord);
  }

  async #afterwards(): Promise<void> {
    await this.#setAlarm();
    // One at a time; a call that comes meanwhile has its rows in the table already.
    this.#sending ??= this.#flush().finally(() => (this.#sending = null));
    this.ctx.waitUntil(this.#sending);
  }

  async #setAlarm(): Promise<void> {
    const state = this.#store.state();
    const times = [state && nextAlarm(state, this.#times), this.#store.nextDue()].filter((time) => time !== null);
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.min(...times));
  }

  async #flush(): Promise<void> {
    const rows = this.#store.outbox(Date.now());
    for (const { id, body, tries } of rows) {
      try {
        await this.#send(body as Effect | Announcement | typeof NOTE);
        this.#store.sent(id);
      } catch {
        const waitMs = Math.min(RESEND_MS * 2 ** tries, LONGEST_RESEND_MS);
        this.#store.sendLater(id, Date.now() + waitMs);
      }
    }
    await this.#setAlarm();
  }

  async #send(effect: Effect | Announcement | typeof NOTE): Promise<void> {
    const state = this.#store.state()!;
    if (effect.type === 'enqueue') {
      const message: TaskMessage = { job: state.id, task: effect.task, attempt: effect.attempt };
      await this.env.TASKS.send(message);
    } else if (effect.type === 'announcement') {
      await this.env.ENDPOINTS.getByName(effect.endpoint).accept(effect.message);
    } else if (effect.type === 'note') {
      await this.env.TENANTS.getByName(this.tenant()!).note(this.#noteFor(state));
    } else if (effect.type === 'purge') {
      await deleteAll(this.env.DOCUMENTS, jobPrefix(state.id));
      // Of a job whose first request died, the document came with a later one.
      const { source } = this.#store.record()!.request.document;
      if (source.kind === 'stored' && isInput(source.key)) await this.env.DOCUMENTS.delete(source.key);
      this.#store.purge();
    }
  }
}
