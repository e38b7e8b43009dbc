/** Pieces of about one width go through the net together; each is padded to the widest. */

/** Columns of a batch, with the padding. */
const MOST_PX = 960;
const MOST_PIECES = 6;
const [STEP, LEAST_PX] = [32, 64];

export interface Batch<Item> {
  /** A multiple of 32. */
  readonly widthPx: number;
  readonly items: readonly Item[];
}

/** `isLean`: one at a time. A piece that is wider than all of a batch goes alone. */
export function batchesOf<Item extends { readonly widthPx: number }>(
  items: readonly Item[],
  isLean = false,
): Batch<Item>[] {
  const batches: Batch<Item>[] = [];
  for (const item of items.toSorted((a, b) => a.widthPx - b.widthPx)) {
    const widthPx = Math.max(LEAST_PX, Math.ceil(item.widthPx / STEP) * STEP);
    const open = batches.at(-1);
    const count = (open?.items.length ?? 0) + 1;
    const fits = open !== undefined && !isLean && count <= MOST_PIECES && count * widthPx <= MOST_PX;
    if (fits) batches[batches.length - 1] = { widthPx, items: [...open.items, item] };
    else batches.push({ widthPx, items: [item] });
  }
  return batches;
}
