/** Access as the settings want it, over the bindings of the Worker. */
import type { Limiter } from './calls.ts';
import type { KeyDirectory } from './directory-object.ts';
import { Gate, type GateSettings } from './gate.ts';
import type { Access, KeyKeeper } from './grant.ts';
import { createKeeper } from './keeper.ts';
import type { KeyObject } from './key-object.ts';
import { keyStore } from './key-store.ts';

export interface AccessBindings {
  readonly KEYS: DurableObjectNamespace<KeyObject>;
  readonly KEY_DIRECTORY: DurableObjectNamespace<KeyDirectory>;
  readonly FRONT_LIMITER: Limiter;
  readonly GUEST_LIMITER: Limiter;
}

interface Options {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly random: (bytes: number) => Uint8Array;
}

/** Who comes in, and who makes keys. */
export interface Admitting {
  readonly access: Access;
  readonly keeper: KeyKeeper;
}

export function createAccess(
  settings: GateSettings,
  env: AccessBindings,
  { now, waitUntil, random }: Options,
): Admitting {
  const store = keyStore(env.KEYS, env.KEY_DIRECTORY);
  const limiters = { frontLimiter: env.FRONT_LIMITER, guestLimiter: env.GUEST_LIMITER };
  const access = new Gate({ settings, store, ...limiters, now, waitUntil });
  return { access, keeper: createKeeper({ store, now, random }) };
}
