/** A tenant's jobs in the SQLite of its object: what lists show, idempotency keys, and how many pages a day began. */
import type { KeyRow } from './admission.ts';
import type { JobEntry, JobNote, JobPage, JobQuery } from './job-note.ts';

/** A job that nobody has heard of yet is being made; ids grow with the time they were made at. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS job(
    id TEXT PRIMARY KEY, status TEXT NOT NULL, sequence INTEGER NOT NULL, created INTEGER NOT NULL, ended INTEGER,
    name TEXT, metadata TEXT NOT NULL, pages INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS job_open ON job(ended) WHERE ended IS NULL;
  CREATE TABLE IF NOT EXISTS key(
    key TEXT PRIMARY KEY, job TEXT NOT NULL, fingerprint TEXT NOT NULL, answer TEXT, reserved INTEGER NOT NULL,
    forget INTEGER);
  CREATE INDEX IF NOT EXISTS key_job ON key(job);
  CREATE INDEX IF NOT EXISTS key_forget ON key(forget);
  CREATE TABLE IF NOT EXISTS usage(day TEXT PRIMARY KEY, pages INTEGER NOT NULL);
`;
const MAKING = 'making';
/** true, false and null as JSON writes them; what is no text, number or one of these matches nothing. */
const FIELD = `EXISTS (SELECT 1 FROM json_each(job.metadata) WHERE key = ?
  AND CASE WHEN type IN ('true', 'false', 'null') THEN type ELSE CAST(atom AS TEXT) END = ?)`;

interface Row extends Record<string, SqlStorageValue> {
  readonly id: string;
  readonly status: JobNote['status'];
  readonly created: number;
  readonly ended: number | null;
  readonly name: string | null;
  readonly metadata: string;
  readonly pages: number;
}

export class JobIndex {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  key(key: string): KeyRow | null {
    const rows = this.#sql.exec<{
      job: string;
      fingerprint: string;
      answer: string | null;
      reserved: number;
      forget: number | null;
    }>('SELECT job, fingerprint, answer, reserved, forget FROM key WHERE key = ?', key);
    const row = rows.toArray().at(0);
    return row === undefined
      ? null
      : {
          job: row.job,
          fingerprint: row.fingerprint,
          answer: row.answer,
          reservedAt: row.reserved,
          forgetAt: row.forget,
        };
  }

  /** Those that have not ended; of those that are being made, the ones that were begun after `since`. */
  inFlight(since: number): number {
    return this.#sql
      .exec<{ count: number }>(
        'SELECT count(*) AS count FROM job WHERE ended IS NULL AND (status <> ? OR created > ?)',
        MAKING,
        since,
      )
      .one().count;
  }

  pagesOf(day: string): number {
    const rows = this.#sql.exec<{ pages: number }>('SELECT pages FROM usage WHERE day = ?', day).toArray();
    return rows.at(0)?.pages ?? 0;
  }

  /** A job is being made, under a key or without one. */
  reserve(job: string, key: string | null, fingerprint: string, now: number): void {
    this.#sql.exec(
      `INSERT INTO job VALUES (?, ?, -1, ?, NULL, NULL, '{}', 0)
       ON CONFLICT(id) DO UPDATE SET created = excluded.created WHERE status = ?`,
      job,
      MAKING,
      now,
      MAKING,
    );
    if (key !== null)
      this.#sql.exec('INSERT OR REPLACE INTO key VALUES (?, ?, ?, NULL, ?, NULL)', key, job, fingerprint, now);
  }

  /** Its job is there, and this is what the request was answered. */
  answered(key: string, job: string, answer: string): void {
    this.#sql.exec('UPDATE key SET answer = ? WHERE key = ? AND job = ?', answer, key, job);
  }

  /** Nobody makes it any more. */
  release(job: string): void {
    const rows = this.#sql.exec('DELETE FROM job WHERE id = ? AND status = ? RETURNING id', job, MAKING).toArray();
    if (rows.length > 0) this.#sql.exec('DELETE FROM key WHERE job = ? AND answer IS NULL', job);
  }

  /** `keepKeyMs`: how long a key is known after the end of its job. */
  note(note: JobNote, day: string, keepKeyMs: number): void {
    const known = this.#sql
      .exec<{ sequence: number; pages: number }>('SELECT sequence, pages FROM job WHERE id = ?', note.id)
      .toArray()
      .at(0);
    if (known !== undefined && note.sequence <= known.sequence) return;
    this.#count(day, note.pages - (known?.pages ?? 0));
    const forget = note.endedAt === null ? null : note.endedAt + keepKeyMs;
    this.#sql.exec('UPDATE key SET forget = ? WHERE job = ?', forget, note.id);
    if (note.status === 'expired') this.#sql.exec('DELETE FROM job WHERE id = ?', note.id);
    else this.#put(note);
  }

  list({ status, metadata, after, limit }: JobQuery): JobPage {
    const where = ['status <> ?', ...(status ? ['status = ?'] : []), ...(after ? ['id < ?'] : [])];
    const bound = [MAKING, ...(status ? [status] : []), ...(after ? [after] : [])];
    const rows = this.#sql
      .exec<Row>(
        `SELECT * FROM job WHERE ${[...where, ...metadata.map(() => FIELD)].join(' AND ')} ORDER BY id DESC LIMIT ?`,
        ...bound,
        ...metadata.flat(),
        limit + 1,
      )
      .toArray();
    return { entries: rows.slice(0, limit).map(entryOf), hasMore: rows.length > limit };
  }

  /** Keys whose time is up, days before `day`, and what was begun before `since` and never made. */
  forget(now: number, since: number, day: string): void {
    this.#sql.exec(
      'DELETE FROM key WHERE forget <= ? OR (answer IS NULL AND forget IS NULL AND reserved < ?)',
      now,
      since,
    );
    this.#sql.exec('DELETE FROM job WHERE status = ? AND created < ?', MAKING, since);
    this.#sql.exec('DELETE FROM usage WHERE day < ?', day);
  }

  /** When the first key is to be forgotten, or the first job was begun that is not made; null when there is none. */
  next(): { readonly forgetAt: number | null; readonly begunAt: number | null } {
    const forgetAt = this.#sql.exec<{ at: number | null }>('SELECT min(forget) AS at FROM key').one().at;
    const begunAt = this.#sql
      .exec<{ at: number | null }>('SELECT min(created) AS at FROM job WHERE ended IS NULL AND status = ?', MAKING)
      .one().at;
    return { forgetAt, begunAt };
  }

  #put({ id, status, sequence, createdAt, endedAt, name, metadata, pages }: JobNote): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      id,
      status,
      sequence,
      createdAt,
      endedAt,
      name,
      JSON.stringify(metadata),
      pages,
    );
  }

  #count(day: string, pages: number): void {
    if (pages <= 0) return;
    this.#sql.exec(
      'INSERT INTO usage VALUES (?1, ?2) ON CONFLICT(day) DO UPDATE SET pages = pages + excluded.pages',
      day,
      pages,
    );
  }
}

function entryOf({ id, status, created, ended, name, metadata, pages }: Row): JobEntry {
  const fields = JSON.parse(metadata) as JobEntry['metadata'];
  return { id, status, createdAt: created, endedAt: ended, name, metadata: fields, pages };
}
