/** One Durable Object for all origins: inputs that have broken some. */
import { DurableObject } from 'cloudflare:workers';
import type { KeptInput } from '../engine/elsewhere.ts';
import { LIMITS } from '../limits.ts';
import { INNOCENT, isForgotten, isQuarantined, struck, type Offence, type Offender } from './quarantine.ts';
import type { Quarantine } from './health.ts';

const PREFIX = 'input:';

export class OriginQuarantineObject extends DurableObject implements Quarantine {
  async holds(fingerprint: string): Promise<boolean> {
    return isQuarantined(this.#offender(fingerprint), Date.now());
  }

  async strike(fingerprint: string, offence: Offence): Promise<void> {
    const now = Date.now();
    const all = this.#all();
    const forgotten = all.filter(([, each]) => isForgotten(each, now));
    for (const [key] of forgotten) this.ctx.storage.kv.delete(key);
    const isKnown = all.some(([key]) => key === PREFIX + fingerprint);
    // Whoever sends ever new inputs does not fill the storage.
    if (!isKnown && all.length - forgotten.length >= LIMITS.quarantineInputs.value) return;
    this.ctx.storage.kv.put(PREFIX + fingerprint, struck(this.#offender(fingerprint), offence, now));
  }

  async list(): Promise<readonly KeptInput[]> {
    const now = Date.now();
    return this.#all()
      .filter(([, offender]) => isQuarantined(offender, now))
      .map(([key, { until }]) => ({ fingerprint: key.slice(PREFIX.length), until }));
  }

  async release(fingerprint: string): Promise<boolean> {
    const isHeld = isQuarantined(this.#offender(fingerprint), Date.now());
    this.ctx.storage.kv.delete(PREFIX + fingerprint);
    return isHeld;
  }

  #offender(fingerprint: string): Offender {
    return this.ctx.storage.kv.get<Offender>(PREFIX + fingerprint) ?? INNOCENT;
  }

  #all(): [string, Offender][] {
    return [...this.ctx.storage.kv.list<Offender>({ prefix: PREFIX })];
  }
}
