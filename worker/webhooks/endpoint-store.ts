/** An endpoint in the SQLite of its object: the state row by row, messages with their bytes, and every attempt. */
import type { Posted } from '../guard/posted.ts';
import type { EndpointState, MessageEnd, OpenMessage } from './endpoint.ts';
import type { AttemptRow, MessageRow, NewMessage } from './message.ts';
import type { EndpointRecord } from './record.ts';

/** `status` is null while the message is open: then its row of `open` knows more. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS record(name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS open(place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS message(
    id TEXT PRIMARY KEY, type TEXT NOT NULL, job TEXT, body TEXT NOT NULL, created INTEGER NOT NULL, status TEXT);
  CREATE INDEX IF NOT EXISTS message_created ON message(created);
  CREATE TABLE IF NOT EXISTS attempt(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL, at INTEGER NOT NULL, posted TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS attempt_message ON attempt(message);
  CREATE TABLE IF NOT EXISTS notice(own TEXT PRIMARY KEY, body TEXT NOT NULL, due INTEGER NOT NULL);
`;

/** As the API shows it: that of the open message, or how it ended. */
const STATUS = "coalesce(status, json_extract(value, '$.status'))";

export class EndpointStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  record(): EndpointRecord | null {
    const stored = this.#one('endpoint') as EndpointRecord | null;
    // Before 0.2 there was one or none.
    return stored && { ...stored, previous: [stored.previous ?? []].flat() };
  }

  putRecord(record: EndpointRecord): void {
    this.#put('endpoint', record);
  }

  state(): EndpointState | null {
    const head = this.#one('state') as Omit<EndpointState, 'messages'> | null;
    if (head === null) return null;
    const rows = this.#sql.exec<{ value: string }>('SELECT value FROM open ORDER BY place').toArray();
    return { ...head, messages: rows.map(({ value }) => JSON.parse(value) as OpenMessage) };
  }

  /** Writes what has changed. */
  save(before: EndpointState | null, { messages, ...head }: EndpointState): void {
    this.#put('state', head);
    const known = new Map(before?.messages.map((message) => [message.id, message]));
    for (const message of messages) {
      if (known.get(message.id) !== message)
        this.#sql.exec(
          'INSERT INTO open(id, value) VALUES (?, ?) ON CONFLICT(id) DO UPDATE SET value = excluded.value',
          message.id,
          JSON.stringify(message),
        );
      known.delete(message.id);
    }
    for (const id of known.keys()) this.#sql.exec('DELETE FROM open WHERE id = ?', id);
  }

  /** Whether it is new. */
  add({ id, type, job, body }: NewMessage, created: number): boolean {
    const rows = this.#sql.exec(
      'INSERT INTO message VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING RETURNING id',
      id,
      type,
      job,
      body,
      created,
    );
    return rows.toArray().length > 0;
  }

  bodyOf(id: string): string | null {
    const rows = this.#sql.exec<{ body: string }>('SELECT body FROM message WHERE id = ?', id).toArray();
    return rows.length === 0 ? null : rows[0].body;
  }

  setStatus(id: string, status: MessageEnd | null): void {
    this.#sql.exec('UPDATE message SET status = ? WHERE id = ?', status, id);
  }

  addAttempt(message: string, at: number, { status, failure, beginning, ms }: Posted): void {
    const posted = JSON.stringify({ status, failure, beginning, ms });
    this.#sql.exec('INSERT INTO attempt(message, at, posted) VALUES (?, ?, ?)', message, at, posted);
  }

  /** The newest first; of a job, or with a status, alone where one is named. */
  messages(job: string | null, status: string | null, most: number): MessageRow[] {
    return this.#rows(`WHERE (?1 IS NULL OR job = ?1) AND (?3 IS NULL OR ${STATUS} = ?3)`, job, most, status);
  }

  /** That of the newest message about the job. */
  lastStatusOf(job: string): MessageRow['status'] | null {
    return this.messages(job, null, 1).at(0)?.status ?? null;
  }

  message(id: string): MessageRow | null {
    return this.#rows('WHERE message.id = ?1 AND ?3 IS NULL', id, 1, null).at(0) ?? null;
  }

  /** Those that never arrived, were not declined, and were made in the time; the oldest first. */
  failedBetween(since: number, until: number, most: number): string[] {
    const rows = this.#sql.exec<{ id: string }>(
      `SELECT id FROM message WHERE status IN ('exhausted', 'dropped') AND created >= ? AND created < ?
       ORDER BY created, rowid LIMIT ?`,
      since,
      until,
      most,
    );
    return rows.toArray().map(({ id }) => id);
  }

  hasMessages(): boolean {
    return this.#sql.exec('SELECT id FROM message LIMIT 1').toArray().length > 0;
  }

  /** What the tenant must hear, for sure and maybe twice. `own` tells it from others. */
  addNotice(own: string, body: string, due: number): void {
    this.#sql.exec('INSERT INTO notice VALUES (?, ?, ?)', own, body, due);
  }

  notices(due: number): { readonly own: string; readonly body: string }[] {
    return this.#sql.exec<{ own: string; body: string }>('SELECT own, body FROM notice WHERE due <= ?', due).toArray();
  }

  nextNotice(): number | null {
    return this.#sql.exec<{ due: number | null }>('SELECT min(due) AS due FROM notice').one().due;
  }

  heard(own: string): void {
    this.#sql.exec('DELETE FROM notice WHERE own = ?', own);
  }

  sayLater(own: string, due: number): void {
    this.#sql.exec('UPDATE notice SET due = ? WHERE own = ?', due, own);
  }

  /** The last ones, in their order. */
  attempts(message: string, most: number): AttemptRow[] {
    const rows = this.#sql.exec<{ at: number; posted: string }>(
      'SELECT at, posted FROM attempt WHERE message = ? ORDER BY seq DESC LIMIT ?',
      message,
      most,
    );
    const attempts = rows
      .toArray()
      .map(({ at, posted }) => ({ at, ...(JSON.parse(posted) as Omit<AttemptRow, 'at'>) }));
    return attempts.toReversed();
  }

  /** When the oldest message that has ended was made. */
  oldest(): number | null {
    return this.#sql
      .exec<{ oldest: number | null }>('SELECT min(created) AS oldest FROM message WHERE status IS NOT NULL')
      .one().oldest;
  }

  /** Messages that have ended and were made before, with their attempts. */
  forget(before: number): void {
    const old = 'FROM message WHERE created < ? AND status IS NOT NULL';
    this.#sql.exec(`DELETE FROM attempt WHERE message IN (SELECT id ${old})`, before);
    this.#sql.exec(`DELETE ${old}`, before);
  }

  clear(): void {
    for (const table of ['record', 'open', 'message', 'attempt', 'notice']) this.#sql.exec(`DELETE FROM ${table}`);
  }

  #rows(where: string, value: string | null, most: number, status: string | null): MessageRow[] {
    const rows = this.#sql.exec<{
      id: string;
      type: string;
      job: string | null;
      created: number;
      status: MessageEnd | null;
      value: string | null;
    }>(
      `SELECT message.id, type, job, created, status, value FROM message LEFT JOIN open ON open.id = message.id
       ${where} ORDER BY created DESC, message.rowid DESC LIMIT ?2`,
      value,
      most,
      status,
    );
    return rows.toArray().map(({ id, type, job, created: createdAt, status, value: open }) => {
      const message = open === null ? null : (JSON.parse(open) as OpenMessage);
      return { id, type, job, createdAt, status: message?.status ?? status ?? 'dropped', dueAt: message?.at ?? null };
    });
  }

  #one(name: string): unknown {
    const rows = this.#sql.exec<{ value: string }>('SELECT value FROM record WHERE name = ?', name).toArray();
    return rows.length === 0 ? null : JSON.parse(rows[0].value);
  }

  #put(name: string, value: object): void {
    this.#sql.exec('INSERT OR REPLACE INTO record VALUES (?, ?)', name, JSON.stringify(value));
  }
}
