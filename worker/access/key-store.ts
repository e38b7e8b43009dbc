/** The objects of keys by their names. A stub is broken after a failure, so each call asks for a new one. */
import type { KeyStore } from './calls.ts';
import type { KeyDirectory } from './directory-object.ts';
import type { KeyObject } from './key-object.ts';

const DIRECTORY = 'directory';

export function keyStore(
  keys: DurableObjectNamespace<KeyObject>,
  directory: DurableObjectNamespace<KeyDirectory>,
): KeyStore {
  return {
    key: (id) => keys.getByName(id),
    directory: () => directory.getByName(DIRECTORY),
  };
}
