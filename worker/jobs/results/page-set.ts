/**
 * Pages of a job that are done → pages as they are shown: what only all of them together tell (levels of headings, headers and
 * footers) is put on each when it is read from the bucket, one at a time.
 */
import { findFurniture, withFurniture } from '../../documents/furniture.ts';
import { documentSizes, withLevels } from '../../documents/headings.ts';
import type { Label, LaidPage } from '../../documents/page.ts';
import type { PageRow } from '../output.ts';

export class PageSet {
  readonly rows: readonly PageRow[];
  readonly #bucket: R2Bucket;
  readonly #sizes: ReturnType<typeof documentSizes>;
  readonly #furniture: Map<string, Label>;

  constructor(bucket: R2Bucket, rows: readonly PageRow[]) {
    this.#bucket = bucket;
    this.rows = rows;
    this.#sizes = documentSizes(rows.map(({ sizes }) => sizes));
    const edges = rows.flatMap((row) => row.edges);
    this.#furniture = findFurniture(edges, rows.length);
  }

  /** null when it is not stored any more. */
  async read({ key }: PageRow): Promise<LaidPage | null> {
    const stored = await this.#bucket.get(key);
    if (stored === null) return null;
    const page = await stored.json<LaidPage>();
    return { ...page, blocks: withFurniture(withLevels(page, this.#sizes), this.#furniture) };
  }
}
