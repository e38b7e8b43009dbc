/** The ids of a tenant's sources, in the SQLite of its object; what they are their own objects know. */

const SCHEMA = 'CREATE TABLE IF NOT EXISTS source(place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE)';

export class SourceList {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** Whether it is one of `most` at most. */
  add(id: string, most: number): boolean {
    if (this.all().length >= most) return false;
    this.#sql.exec('INSERT INTO source(id) VALUES (?)', id);
    return true;
  }

  remove(id: string): void {
    this.#sql.exec('DELETE FROM source WHERE id = ?', id);
  }

  /** The oldest first. */
  all(): string[] {
    const rows = this.#sql.exec<{ id: string }>('SELECT id FROM source ORDER BY place').toArray();
    return rows.map(({ id }) => id);
  }
}
