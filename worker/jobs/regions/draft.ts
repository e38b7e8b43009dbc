/** A page between its first reader and a model, stored: what is done of it outlives whoever does it. */
import type { LaidPage } from '../../documents/page.ts';
import type { Progress } from '../../documents/regions/progress.ts';
import type { StoredPixels } from '../../documents/stored-pixels.ts';
import { draftKey } from '../keys.ts';
import type { Work } from '../work.ts';

/** What the first reader made. */
export interface FirstReading {
  readonly page: LaidPage;
  /** What it was read from; null of a text layer. */
  readonly pixels: StoredPixels | null;
}

export interface Draft extends FirstReading {
  readonly progress: Progress;
}

export async function storeDraft({ bucket, id, claim }: Work, draft: Draft): Promise<void> {
  await bucket.put(draftKey(id, draft.page.page, claim.token), JSON.stringify(draft));
}

/** Of the latest claim before this one that left any. */
export async function earlierDraft({ bucket, id, claim }: Work, page: number): Promise<Draft | null> {
  for (const token of claim.earlierTokens.toReversed()) {
    const stored = await bucket.get(draftKey(id, page, token));
    if (stored !== null) return stored.json<Draft>();
  }
  return null;
}
