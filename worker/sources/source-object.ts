/** One Durable Object per source: what it is, and which events it has taken, so that one that is repeated makes no second job. */
import { DurableObject } from 'cloudflare:workers';
import { LIMITS } from '../limits.ts';
import type { SourceRecord } from './source.ts';
import type { SourceChange } from './sources.ts';

const SEEN_MS = LIMITS.incomingSeenMs.value;
const SCHEMA = `
  CREATE TABLE source(value TEXT NOT NULL);
  CREATE TABLE seen(event TEXT PRIMARY KEY, job TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE INDEX seen_at ON seen(at);
`;

export class DocumentSource extends DurableObject {
  /** Anybody may name a source that does not exist: that must leave nothing behind, not even tables. */
  #exists(): boolean {
    const tables = this.ctx.storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'source'");
    return tables.toArray().length > 0;
  }

  create(record: SourceRecord): void {
    this.ctx.storage.sql.exec(SCHEMA);
    this.ctx.storage.sql.exec('INSERT INTO source VALUES (?)', JSON.stringify(record));
  }

  record(): SourceRecord | null {
    if (!this.#exists()) return null;
    const { value } = this.ctx.storage.sql.exec<{ value: string }>('SELECT value FROM source').one();
    return JSON.parse(value) as SourceRecord;
  }

  /** As it is now; null when it is not there. */
  change(change: SourceChange): SourceRecord | null {
    const record = this.record();
    if (record === null) return null;
    const changed = { ...record, ...change };
    this.ctx.storage.sql.exec('UPDATE source SET value = ?', JSON.stringify(changed));
    return changed;
  }

  async remove(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** The job that the event has made; null when it has made none in seven days. */
  jobOf(event: string): string | null {
    if (!this.#exists()) return null;
    const rows = this.ctx.storage.sql
      .exec<{ job: string }>('SELECT job FROM seen WHERE event = ? AND at > ?', event, Date.now() - SEEN_MS)
      .toArray();
    return rows.length === 0 ? null : rows[0].job;
  }

  async remember(event: string, job: string): Promise<void> {
    // Deleted while the job was made.
    if (!this.#exists()) return;
    this.ctx.storage.sql.exec('INSERT OR REPLACE INTO seen VALUES (?, ?, ?)', event, job, Date.now());
    if ((await this.ctx.storage.getAlarm()) === null) await this.#setAlarm();
  }

  override async alarm(): Promise<void> {
    if (!this.#exists()) return;
    this.ctx.storage.sql.exec('DELETE FROM seen WHERE at <= ?', Date.now() - SEEN_MS);
    await this.#setAlarm();
  }

  async #setAlarm(): Promise<void> {
    const { oldest } = this.ctx.storage.sql.exec<{ oldest: number | null }>('SELECT min(at) AS oldest FROM seen').one();
    if (oldest !== null) await this.ctx.storage.setAlarm(oldest + SEEN_MS + 1);
  }
}
