/**
 * When a reply has begun to go round in circles: a model that copies finds its own output and copies that. The same token, or the same few
 * of them, come `times` times in a row. Texts repeat themselves too, but seldom as often: a phone number says 11 11, a receipt 0.00 0.00.
 */
export interface RepeatStop<T> {
  /** True when with this token the reply repeats itself. Cost: a comparison for each period. */
  push(token: T): boolean;
}

export interface RepeatRule {
  /** How often in a row is too often. */
  readonly times: number;
  /** Most tokens of what is repeated. */
  readonly longestPeriod: number;
  /** Fewest tokens of all repetitions together; a row of ten dots is no circle. */
  readonly fewest?: number;
}

const OF_TOKENS: RepeatRule = { times: 4, longestPeriod: 2 };

export function createRepeatStop<T>({ times, longestPeriod, fewest = 0 }: RepeatRule = OF_TOKENS): RepeatStop<T> {
  /** By period: how many tokens in a row equal the one a period before. */
  const runs = new Uint32Array(longestPeriod + 1);
  /** The last tokens, written round and round. */
  const last: T[] = [];
  let count = 0;
  return {
    push(token) {
      let isCircle = false;
      for (let period = 1; period <= Math.min(count, longestPeriod); period++) {
        runs[period] = last[(count - period) % longestPeriod] === token ? runs[period] + 1 : 0;
        const repeated = runs[period] + period;
        if (runs[period] > 0 && repeated >= period * times && repeated >= fewest) isCircle = true;
      }
      last[count++ % longestPeriod] = token;
      return isCircle;
    },
  };
}
