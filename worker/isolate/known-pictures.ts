/** Pictures of a request whose features earlier requests have left. */
import type { Picture } from './pictures.ts';
import { pictureKey, type KeyOptions } from './picture-key.ts';
import type { RequestCache } from './request-cache.ts';

export interface KnownPicture {
  /** By which its features are kept once they are computed; null: they are not. */
  readonly key: string | null;
  /** f32 in bytes; null where they are to be computed. */
  readonly features: Uint8Array | null;
}

/** One per picture, in order. */
export function knownPictures(
  pictures: readonly Picture[],
  cache: RequestCache | null,
  options: KeyOptions,
): Promise<KnownPicture[]> {
  return Promise.all(
    pictures.map(async (picture) => {
      const key = cache && (await pictureKey(picture, options));
      return { key, features: key === null ? null : (cache!.find(key)?.[0] ?? null) };
    }),
  );
}

/** Frame pairs that the vision tower has to see. */
export const pairsToEncode = (pictures: readonly Picture[], known: readonly KnownPicture[]): number =>
  pictures.reduce((sum, { grid }, i) => sum + (known[i].features === null ? grid[0] : 0), 0);
