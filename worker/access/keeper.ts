/** Makes, lists and ends keys. The directory knows a key before it works and until it works no longer. */
import { GlimpseError } from '../errors.ts';
import type { KeyKeeper } from './grant.ts';
import { hashKey, isKeyId, makeKey } from './key.ts';
import type { KeyStore } from './calls.ts';
import { reach } from './reach.ts';
import { recordOf } from './record.ts';

interface KeeperOptions {
  readonly store: KeyStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

export function createKeeper({ store, now, random }: KeeperOptions): KeyKeeper {
  /** The guests' object and the directory have names that are no ids. */
  const key = (id: string) => {
    if (!isKeyId(id)) throw notFound(id);
    return store.key(id);
  };
  return {
    async create(wish) {
      const { id, text } = makeKey(random);
      const record = recordOf(wish, id, await hashKey(text), Math.floor(now() / 1000));
      await reach(() => store.directory().add(record));
      await reach(() => key(id).create(record));
      const { sha256: _, ...entry } = record;
      return { key: text, entry: { ...entry, lastUsedDay: null } };
    },
    list: (after) => reach(() => store.directory().page(after)),
    async rotate(id) {
      const object = key(id);
      const { text } = makeKey(random, id);
      const sha256 = await hashKey(text);
      if (!(await reach(() => object.rotate(sha256)))) throw notFound(id);
      return { key: text };
    },
    async revoke(id) {
      const object = key(id);
      const existed = await reach(() => object.revoke());
      const listed = await reach(() => store.directory().remove(id));
      if (!existed && !listed) throw notFound(id);
    },
  };
}

function notFound(id: string): GlimpseError {
  return new GlimpseError(
    'key_not_found',
    `There is no key ${JSON.stringify(id.slice(0, 20))}; GET /v1/keys lists them.`,
  );
}
