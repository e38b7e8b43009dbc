/** Access of this machine alone, for tests that are about something else. */
import type { KeyKeeper } from '../../worker/access/grant.ts';
import { Gate } from '../../worker/access/gate.ts';

const unused = (): never => {
  throw new Error('Local access asks no object.');
};

export const localAccess = new Gate({
  settings: { mode: 'local', corsOrigins: [], adminSha256: null, fixedKeys: [] },
  store: { key: unused, directory: unused },
  frontLimiter: { limit: unused },
  guestLimiter: { limit: unused },
  now: () => Date.now(),
  waitUntil: unused,
});

export const noKeeper: KeyKeeper = { create: unused, list: unused, rotate: unused, revoke: unused };
