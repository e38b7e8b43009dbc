/**
 * Which keys there are: names and scopes for lists, no hash and no counter. One Durable Object for all keys. The keys' own objects
 * decide; an entry is written before its key and deleted after it, so that no key works that is not listed.
 */
import { DurableObject } from 'cloudflare:workers';
import { LIMITS } from '../limits.ts';
import type { KeyPage } from './calls.ts';
import type { KeyRecord } from './record.ts';

export class KeyDirectory extends DurableObject<Cloudflare.Env> {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, entry TEXT NOT NULL, last_used INTEGER)',
    );
  }

  add({ sha256: _, ...entry }: KeyRecord): void {
    this.ctx.storage.sql.exec('INSERT INTO keys (id, entry) VALUES (?, ?)', entry.id, JSON.stringify(entry));
  }

  remove(id: string): boolean {
    return this.ctx.storage.sql.exec('DELETE FROM keys WHERE id = ? RETURNING id', id).toArray().length > 0;
  }

  used(id: string, day: number): void {
    this.ctx.storage.sql.exec('UPDATE keys SET last_used = ? WHERE id = ?', day, id);
  }

  isEmpty(): boolean {
    return this.ctx.storage.sql.exec('SELECT id FROM keys LIMIT 1').toArray().length === 0;
  }

  page(after: string): KeyPage {
    const most = LIMITS.keysPerPage.value;
    const rows = this.ctx.storage.sql
      .exec<{ entry: string; last_used: number | null }>(
        'SELECT entry, last_used FROM keys WHERE id > ? ORDER BY id LIMIT ?',
        after,
        most + 1,
      )
      .toArray();
    const entries = rows.slice(0, most).map(({ entry, last_used: lastUsedDay }) => {
      return { ...(JSON.parse(entry) as Omit<KeyRecord, 'sha256'>), lastUsedDay };
    });
    return { entries, hasMore: rows.length > most };
  }
}
