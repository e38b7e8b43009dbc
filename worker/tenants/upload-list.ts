/** A tenant's uploads, in the SQLite of its object. */
import type { Upload } from './upload.ts';

const SCHEMA = 'CREATE TABLE IF NOT EXISTS upload(id TEXT PRIMARY KEY, created INTEGER NOT NULL, value TEXT NOT NULL)';

export class UploadList {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** Whether there is room for one more. */
  add(upload: Upload, most: number): boolean {
    const { count } = this.#sql.exec<{ count: number }>('SELECT count(*) AS count FROM upload').one();
    if (count >= most) return false;
    this.put(upload);
    return true;
  }

  put(upload: Upload): void {
    const { id, createdAt } = upload;
    this.#sql.exec('INSERT OR REPLACE INTO upload VALUES (?, ?, ?)', id, createdAt, JSON.stringify(upload));
  }

  get(id: string): Upload | null {
    return this.#all('WHERE id = ?', id).at(0) ?? null;
  }

  madeBefore(time: number): Upload[] {
    return this.#all('WHERE created < ?', time);
  }

  remove(id: string): void {
    this.#sql.exec('DELETE FROM upload WHERE id = ?', id);
  }

  /** When the oldest was made. */
  oldest(): number | null {
    return this.#sql.exec<{ oldest: number | null }>('SELECT min(created) AS oldest FROM upload').one().oldest;
  }

  #all(where: string, value: string | number): Upload[] {
    const rows = this.#sql.exec<{ value: string }>(`SELECT value FROM upload ${where}`, value).toArray();
    return rows.map((row) => JSON.parse(row.value) as Upload);
  }
}
