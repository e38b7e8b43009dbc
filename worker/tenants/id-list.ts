/** Ids of what a tenant has made, in the SQLite of its object; what they stand for their own objects know. */

export class IdList {
  readonly #sql: SqlStorage;
  readonly #table: string;

  constructor(sql: SqlStorage, table: 'endpoint' | 'source') {
    this.#sql = sql;
    this.#table = table;
    sql.exec(`CREATE TABLE IF NOT EXISTS ${table}(place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE)`);
  }

  /** Whether it is there now; not where there are `most` others. */
  add(id: string, most: number): boolean {
    const all = this.all();
    if (all.includes(id)) return true;
    if (all.length >= most) return false;
    this.#sql.exec(`INSERT INTO ${this.#table}(id) VALUES (?)`, id);
    return true;
  }

  remove(id: string): void {
    this.#sql.exec(`DELETE FROM ${this.#table} WHERE id = ?`, id);
  }

  /** The oldest first. */
  all(): string[] {
    const rows = this.#sql.exec<{ id: string }>(`SELECT id FROM ${this.#table} ORDER BY place`).toArray();
    return rows.map(({ id }) => id);
  }
}
