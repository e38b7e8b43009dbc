/** A job in the SQLite of its object: the state row by row, what tasks handed back, events for watchers, and the outbox. */
import type { JobState } from './job.ts';
import type { TaskOutput } from './output.ts';
import type { JobRecord, StoredEvent } from './record.ts';
import type { Task, TaskName } from './task.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS record(name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS task(name TEXT PRIMARY KEY, place INTEGER NOT NULL, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS output(name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS event(seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS outbox(id INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, tries INTEGER NOT NULL, body TEXT NOT NULL);
`;

/** What must reach the outside, for sure and maybe twice. */
export interface OutboxRow {
  readonly id: number;
  readonly due: number;
  readonly tries: number;
  readonly body: unknown;
}

export class JobStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  record(): JobRecord | null {
    return this.#one('SELECT value FROM record WHERE name = ?', 'job') as JobRecord | null;
  }

  state(): JobState | null {
    const head = this.#one('SELECT value FROM record WHERE name = ?', 'state') as Omit<JobState, 'tasks'> | null;
    if (head === null) return null;
    const tasks = this.#sql.exec<{ value: string }>('SELECT value FROM task ORDER BY place').toArray();
    return { ...head, tasks: tasks.map(({ value }) => JSON.parse(value) as Task) };
  }

  create(record: JobRecord): void {
    this.#put('record', 'job', record);
  }

  /** Writes what has changed. */
  save(before: JobState | null, { tasks, ...head }: JobState): void {
    this.#put('record', 'state', head);
    const known = new Map(before?.tasks.map((task) => [task.name, task]));
    for (const [place, task] of tasks.entries()) {
      if (known.get(task.name) !== task)
        this.#sql.exec('INSERT OR REPLACE INTO task VALUES (?, ?, ?)', task.name, place, JSON.stringify(task));
      known.delete(task.name);
    }
    for (const name of known.keys()) this.#sql.exec('DELETE FROM task WHERE name = ?', name);
  }

  output(task: TaskName): TaskOutput | null {
    return this.#one('SELECT value FROM output WHERE name = ?', task) as TaskOutput | null;
  }

  putOutput(task: TaskName, output: TaskOutput): void {
    this.#put('output', task, output);
  }

  addEvent(at: number, type: string, data: object): void {
    this.#sql.exec('INSERT INTO event(at, type, data) VALUES (?, ?, ?)', at, type, JSON.stringify(data));
  }

  eventsAfter(seq: number, most: number): StoredEvent[] {
    const rows = this.#sql.exec<{ seq: number; at: number; type: string; data: string }>(
      'SELECT seq, at, type, data FROM event WHERE seq > ? ORDER BY seq LIMIT ?',
      seq,
      most,
    );
    return rows.toArray().map(({ data, ...row }) => ({ ...row, data: JSON.parse(data) as unknown }));
  }

  lastEvent(): number {
    return this.#sql.exec<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM event').one().seq;
  }

  send(body: object, due: number): void {
    this.#sql.exec('INSERT INTO outbox(due, tries, body) VALUES (?, 0, ?)', due, JSON.stringify(body));
  }

  outbox(due: number): OutboxRow[] {
    const rows = this.#sql.exec<{ id: number; due: number; tries: number; body: string }>(
      'SELECT id, due, tries, body FROM outbox WHERE due <= ? ORDER BY id',
      due,
    );
    return rows.toArray().map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) as unknown }));
  }

  nextDue(): number | null {
    return this.#sql.exec<{ due: number | null }>('SELECT min(due) AS due FROM outbox').one().due;
  }

  sent(id: number): void {
    this.#sql.exec('DELETE FROM outbox WHERE id = ?', id);
  }

  sendLater(id: number, due: number): void {
    this.#sql.exec('UPDATE outbox SET tries = tries + 1, due = ? WHERE id = ?', due, id);
  }

  /** Everything but that the job was there: state and events stay until the object is gone. */
  purge(): void {
    this.#sql.exec('DELETE FROM output');
    const record = this.record();
    if (record === null) return;
    // An address may hold a token, and a name says what the document was.
    const document = {
      source: { kind: 'stored', key: '', sha256: null },
      name: null,
      type: null,
      password: null,
    } as const;
    this.create({ ...record, request: { ...record.request, document, metadata: {} } });
  }

  #one(query: string, name: string): unknown {
    const rows = this.#sql.exec<{ value: string }>(query, name).toArray();
    return rows.length === 0 ? null : JSON.parse(rows[0].value);
  }

  #put(table: 'record' | 'output', name: string, value: object): void {
    this.#sql.exec(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`, name, JSON.stringify(value));
  }
}
