/**
 * One Durable Object per endpoint: a tenant's address that webhooks are sent to. It keeps the state of `endpoint.ts`, the messages,
 * and a log of every attempt, so a job may be forgotten while its messages are still on their way.
 */
import { DurableObject } from 'cloudflare:workers';
import { called } from '../calls.ts';
import { NO_ANSWER, type Posted } from '../guard/posted.ts';
import { LIMITS } from '../limits.ts';
import { newEndpoint, nextAlarm, type EndpointEvent, type EndpointRules } from './endpoint.ts';
import { EndpointStore } from './endpoint-store.ts';
import { newMessageId } from './ids.ts';
import type { NewMessage } from './message.ts';
import { rotated, signersOf, type EndpointRecord } from './record.ts';
import { makeSecret, signatures } from './signature.ts';
import { makeSigningKey } from './signing-key.ts';
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

export interface EndpointWish {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  /** null: the one that is there, or a new one. */
  readonly secret: string | null;
  /** Whether it is signed by Ed25519 as well; one that is stays so. */
  readonly ed25519: boolean;
}

/** Calls with a tenant answer null when it is not the tenant's, or is not there. */
export class WebhookEndpoint extends DurableObject<Cloudflare.Env> {
  readonly #store: EndpointStore;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#store = new EndpointStore(ctx.storage.sql);
  }

  /** Makes it, once; a secret that differs takes the place of the one before. */
  async register({ id, tenant, url, secret, ed25519 }: EndpointWish): Promise<EndpointView> {
    const made = ed25519 ? await makeSigningKey() : null;
    const now = Date.now();
    const known = this.#store.record();
    const signers = { secret: secret ?? known?.secret ?? makeSecret(), signingKey: known?.signingKey ?? made };
    const fresh = { id, tenant, url, ...signers, previous: null, createdAt: now };
    const record: EndpointRecord = known === null ? fresh : rotated(known, signers, now);
    this.ctx.storage.transactionSync(() => {
      this.#store.putRecord(record);
      if (known === null) this.#store.save(null, newEndpoint());
    });
    return this.#view(record);
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

  deliveries(tenant: string, job: string | null): DeliveryView[] | null {
    const record = this.#owned(tenant);
    if (record === null) return null;
    const rows = this.#store.messages(job, LIMITS.webhookDeliveriesPerPage.value);
    return rows.map((row) => deliveryView(record.id, row, this.#attempts(row.id)));
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
    this.#store.forget(Date.now() - KEEP_MS);
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
    const sending = this.ctx.storage.transactionSync(() => (first() ? this.#apply(event) : []));
    await this.#setAlarm();
    for (const { id, tries } of sending) this.ctx.waitUntil(this.#send(id, tries));
  }

  /** What is to be sent. */
  #apply(event: EndpointEvent): { readonly id: string; readonly tries: number }[] {
    const before = this.#store.state()!;
    const { state, effects } = transition(before, event, { now: Date.now(), chance: Math.random(), rules: RULES });
    if (state !== before) this.#store.save(before, state);
    for (const effect of effects) if (effect.type === 'ended') this.#store.setStatus(effect.id, effect.status);
    return effects.filter((effect) => effect.type === 'send');
  }

  async #setAlarm(): Promise<void> {
    const state = this.#store.state();
    const oldest = this.#store.oldest();
    const times = [state && nextAlarm(state, RULES), oldest && oldest + KEEP_MS + 1].filter((time) => time !== null);
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.min(...times));
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
