/**
 * One Durable Object per endpoint: a tenant's address that webhooks are sent to. It keeps the state of `endpoint.ts`, the messages,
 * and a log of every attempt, so a job may be forgotten while its messages are still on their way.
 */
import { DurableObject } from 'cloudflare:workers';
import { called } from '../calls.ts';
import { NO_ANSWER, type Posted } from '../guard/posted.ts';
import { LIMITS } from '../limits.ts';
import { newEndpoint, nextAlarm, type DisabledReason, type EndpointEvent, type EndpointRules } from './endpoint.ts';
import { EndpointStore } from './endpoint-store.ts';
import { ENDPOINT_DISABLED, newMessageId, newOwnPart } from './ids.ts';
import type { MessageRow, NewMessage } from './message.ts';
import { rotated, signersOf, type EndpointRecord } from './record.ts';
import { makeSecret, signatures } from './signature.ts';
import { makeSigningKey } from './signing-key.ts';
import type { EndpointChange, EndpointWish, Recovery } from './wish.ts';
import { transition } from './transition.ts';
import { verdictOf } from './verdict.ts';
import { deliveryView, endpointView, type DeliveryView, type EndpointView } from './view.ts';

const RULES: EndpointRules = {
  inFlight: LIMITS.webhookInFlight.value,
  backlog: LIMITS.webhookBacklog.value,
  leaseMs: LIMITS.webhookLeaseMs.value,
  unreachable: LIMITS.webhookUnreachable.value,
  pauseMs: LIMITS.webhookPauseMs.value,
  longestPauseMs: LIMITS.webhookLongestPauseMs.value,
  failingMs: LIMITS.webhookFailingMs.value,
  unverifiedTries: LIMITS.webhookUnverifiedTries.value,
};
const KEEP_MS = LIMITS.webhookKeepMs.value;
const USER_AGENT = 'glimpse-webhooks/1';
/** Before the tenant is told again. */
const RESEND_MS = 30_000;

interface Sending {
  readonly id: string;
  readonly tries: number;
}

/** Calls with a tenant answer null when it is not the tenant's, or is not there. */
export class WebhookEndpoint extends DurableObject<Cloudflare.Env> {
  readonly #store: EndpointStore;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#store = new EndpointStore(ctx.storage.sql);
  }

  /**
   * Makes it, once; a secret that differs takes the place of the one before. Not so for a job: whoever may send a document must not
   * silence a receiver by the way, so null when the secret is not the endpoint's.
   */
  async register(wish: EndpointWish): Promise<EndpointView | null> {
    const made = wish.ed25519 ? await makeSigningKey() : null;
    const now = Date.now();
    const known = this.#store.record();
    const { secret, isHidden } = wish;
    if (known !== null && isHidden && secret !== null && !signersOf(known, now).includes(secret)) return null;
    const record = known === null ? fresh(wish, made, now) : renamed(known, wish, made, now);
    this.ctx.storage.transactionSync(() => {
      this.#store.putRecord(record);
      if (known === null) this.#store.save(null, newEndpoint());
    });
    return this.#view(record);
  }

  async change(
    tenant: string,
    { description, events, secret, isDisabled }: EndpointChange,
  ): Promise<EndpointView | null> {
    const known = this.#owned(tenant);
    if (known === null) return null;
    const signed = secret === undefined ? known : rotated(known, { ...known, secret }, Date.now());
    const record = {
      ...signed,
      ...(description !== undefined && { description }),
      ...(events !== undefined && { events }),
    };
    this.#store.putRecord(record);
    if (isDisabled !== undefined) await this.#do({ type: isDisabled ? 'disable' : 'enable' });
    return this.#view(record);
  }

  /** Messages that were made in the time and never arrived, again. null also where nothing is sent because it is disabled. */
  async recover(tenant: string, since: number, until: number): Promise<Recovery | null> {
    const state = this.#store.state();
    if (this.#owned(tenant) === null || state === null || state.disabled !== null) return null;
    const room = Math.max(0, RULES.backlog - state.messages.length);
    const failed = this.#store.failedBetween(since, until, room + 1);
    const ids = failed.slice(0, room);
    const sending = this.ctx.storage.transactionSync(() =>
      ids.flatMap((id) => {
        this.#store.setStatus(id, null);
        return this.#apply({ type: 'accept', id });
      }),
    );
    await this.#afterwards(sending);
    return { messages: ids.length, hasMore: failed.length > room };
  }

  view(tenant: string): EndpointView | null {
    const record = this.#owned(tenant);
    return record && this.#view(record);
  }

  async rotate(tenant: string): Promise<EndpointView | null> {
    const made = await makeSigningKey();
    const record = this.#owned(tenant);
    if (record === null) return null;
    const signers = { secret: makeSecret(), signingKey: record.signingKey ? made : null };
    const next = rotated(record, signers, Date.now());
    this.#store.putRecord(next);
    return this.#view(next);
  }

  async enable(tenant: string): Promise<EndpointView | null> {
    const record = this.#owned(tenant);
    if (record === null) return null;
    await this.#do({ type: 'enable' });
    return this.#view(record);
  }

  /** Whether it was there. */
  async remove(tenant: string): Promise<boolean> {
    if (this.#owned(tenant) === null) return false;
    this.#store.clear();
    await this.ctx.storage.deleteAlarm();
    return true;
  }

  /** A message comes once however often it is brought; one for an endpoint that is not there any more is forgotten. */
  async accept(message: NewMessage): Promise<void> {
    await this.#do({ type: 'accept', id: message.id }, () => this.#store.add(message, Date.now()));
  }

  /** A message about another endpoint: not for one that may be a stranger's, or that gets nothing. */
  async hear(message: NewMessage): Promise<void> {
    const state = this.#store.state();
    if (state?.isVerified && state.disabled === null) await this.accept(message);
  }

  /** A message that only says that messages arrive. */
  async sendTest(tenant: string): Promise<DeliveryView | null> {
    const record = this.#owned(tenant);
    if (record === null) return null;
    const id = newMessageId(record.id);
    const body = JSON.stringify({
      type: 'webhook.test',
      timestamp: new Date().toISOString(),
      data: { endpoint_id: record.id },
    });
    await this.accept({ id, type: 'webhook.test', job: null, body });
    return this.delivery(tenant, id);
  }

  deliveries(tenant: string, job: string | null, status: string | null): DeliveryView[] | null {
    const record = this.#owned(tenant);
    if (record === null) return null;
    const rows = this.#store.messages(job, status, LIMITS.webhookDeliveriesPerPage.value);
    return rows.map((row) => deliveryView(record.id, row, this.#attempts(row.id)));
  }

  /** How the newest message about the job fares; null also when none has come. */
  lastStatusOf(tenant: string, job: string): MessageRow['status'] | null {
    return this.#owned(tenant) && this.#store.lastStatusOf(job);
  }

  delivery(tenant: string, id: string): DeliveryView | null {
    const record = this.#owned(tenant);
    const row = this.#store.message(id);
    return record && row && deliveryView(record.id, row, this.#attempts(id));
  }

  /** The same message again, whatever became of it. */
  async replay(tenant: string, id: string): Promise<DeliveryView | null> {
    if (this.#owned(tenant) === null || this.#store.message(id) === null) return null;
    await this.#do({ type: 'accept', id }, () => {
      this.#store.setStatus(id, null);
      return true;
    });
    return this.delivery(tenant, id);
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#store.forget(now - KEEP_MS);
    const record = this.#store.record();
    if (record?.isHidden && now > record.usedAt + KEEP_MS && !this.#store.hasMessages()) return this.#store.clear();
    await this.#do({ type: 'tick' });
  }

  #owned(tenant: string): EndpointRecord | null {
    const record = this.#store.record();
    return record?.tenant === tenant ? record : null;
  }

  #view(record: EndpointRecord): EndpointView {
    return endpointView(record, this.#store.state()!, Date.now());
  }

  #attempts(id: string) {
    return this.#store.attempts(id, LIMITS.webhookAttemptsShown.value);
  }

  /** `first` is written in the same transaction; when it says no, nothing happens. */
  async #do(event: EndpointEvent, first: () => boolean = () => true): Promise<void> {
    if (this.#store.state() === null) return;
    await this.#afterwards(this.ctx.storage.transactionSync(() => (first() ? this.#apply(event) : [])));
  }

  async #afterwards(sending: readonly Sending[]): Promise<void> {
    await this.#setAlarm();
    for (const { id, tries } of sending) this.ctx.waitUntil(this.#send(id, tries));
    this.ctx.waitUntil(this.#sayNotices());
  }

  /** What is to be sent. */
  #apply(event: EndpointEvent): Sending[] {
    const before = this.#store.state()!;
    const { state, effects } = transition(before, event, { now: Date.now(), chance: Math.random(), rules: RULES });
    if (state !== before) this.#store.save(before, state);
    for (const effect of effects) {
      if (effect.type === 'ended') this.#store.setStatus(effect.id, effect.status);
      // Whoever disables it himself knows.
      if (effect.type === 'disabled' && effect.reason !== 'owner') this.#noteDisabled(effect.reason);
    }
    return effects.filter((effect) => effect.type === 'send');
  }

  async #setAlarm(): Promise<void> {
    const state = this.#store.state();
    const oldest = this.#store.oldest();
    const all = [state && nextAlarm(state, RULES), oldest && oldest + KEEP_MS + 1, this.#store.nextNotice()];
    const times = all.filter((time) => time !== null);
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.min(...times));
  }

  /** The tenant's other endpoints hear of it. */
  #noteDisabled(reason: DisabledReason): void {
    const data = { endpoint_id: this.#store.record()!.id, reason };
    const now = Date.now();
    const body = JSON.stringify({ type: ENDPOINT_DISABLED, timestamp: new Date(now).toISOString(), data });
    this.#store.addNotice(newOwnPart(), body, now);
  }

  async #sayNotices(): Promise<void> {
    const record = this.#store.record();
    if (record === null) return;
    for (const { own, body } of this.#store.notices(Date.now())) {
      try {
        await this.env.TENANTS.getByName(record.tenant).tellEndpoints(record.id, own, body);
        this.#store.heard(own);
      } catch {
        this.#store.sayLater(own, Date.now() + RESEND_MS);
        await this.#setAlarm();
      }
    }
  }

  async #send(id: string, tries: number): Promise<void> {
    const record = this.#store.record();
    const body = this.#store.bodyOf(id);
    if (record === null || body === null) return;
    const at = Date.now();
    const posted = await this.#post(record, id, body, at);
    // Deleted meanwhile: there is no log to write to.
    if (this.#store.record() === null) return;
    const verdict = verdictOf(posted, Date.now());
    await this.#do({ type: 'answered', id, tries, verdict }, () => {
      this.#store.addAttempt(id, at, posted);
      return true;
    });
  }

  async #post(record: EndpointRecord, id: string, body: string, at: number): Promise<Posted> {
    const timestamp = Math.floor(at / 1000);
    const headers = {
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': await signatures(signersOf(record, at), id, timestamp, body),
    };
    try {
      return await called(() => this.env.EGRESS.post(record.url, headers, body));
    } catch {
      // The script that sends has died.
      return { ...NO_ANSWER, failure: 'connection' };
    }
  }
}

function fresh(
  { id, tenant, url, secret, isHidden }: EndpointWish,
  signingKey: string | null,
  now: number,
): EndpointRecord {
  const own = { id, tenant, url, secret: secret ?? makeSecret(), signingKey, previous: [] };
  return { ...own, createdAt: now, usedAt: now, isHidden, description: null, events: null };
}

/** Once an endpoint was asked for by itself, it is no job's any more. */
function renamed(
  known: EndpointRecord,
  { secret, isHidden }: EndpointWish,
  made: string | null,
  now: number,
): EndpointRecord {
  const used = { ...known, usedAt: now, isHidden: known.isHidden && isHidden };
  if (isHidden) return used;
  return rotated(used, { secret: secret ?? known.secret, signingKey: known.signingKey ?? made }, now);
}
