/** One Durable Object per inbox: which source has what is put below which prefix. An object belongs to one source. */
import { DurableObject } from 'cloudflare:workers';
import { overlapping, owner, type Prefix } from './prefixes.ts';

const SCHEMA = 'CREATE TABLE IF NOT EXISTS prefix(source TEXT PRIMARY KEY, prefix TEXT NOT NULL)';

export class InboxPrefixes extends DurableObject {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    ctx.storage.sql.exec(SCHEMA);
  }

  /** Whether it is the source's now; false: another source has it, or what is above or below. */
  claim(prefix: string, source: string): boolean {
    if (overlapping(this.#all(), prefix) !== null) return false;
    this.ctx.storage.sql.exec('INSERT INTO prefix VALUES (?, ?)', source, prefix);
    return true;
  }

  release(source: string): void {
    this.ctx.storage.sql.exec('DELETE FROM prefix WHERE source = ?', source);
  }

  /** Whose the object is; null: nobody's. */
  sourceOf(key: string): string | null {
    return owner(this.#all(), key);
  }

  #all(): Prefix[] {
    return this.ctx.storage.sql.exec<{ source: string; prefix: string }>('SELECT source, prefix FROM prefix').toArray();
  }
}
