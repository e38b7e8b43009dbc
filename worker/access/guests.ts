/** What all who come without a key may do together, where ACCESS is `open`: a key of the house, with a day's budget. Its id is no key's. */
import { LIMITS } from '../limits.ts';
import type { KeyRecord } from './record.ts';

export const GUESTS: KeyRecord = {
  id: 'guests',
  sha256: '',
  name: 'everyone without a key',
  scopes: ['ask'],
  limits: {
    requestsPerMinute: LIMITS.keyRequestsPerMinute.value,
    workPerMinute: LIMITS.keyWorkPerMinute.value,
    workPerDay: LIMITS.guestsWorkPerDay.value,
    runningAtOnce: LIMITS.keyRunningAtOnce.value,
    originUnitsPerDay: LIMITS.guestsOriginUnitsPerDay.value,
  },
  origins: null,
  networks: null,
  created: 0,
  expires: null,
};
