/**
 * When a reply has begun to go round in circles: a model that copies finds its own output and copies that.
 * Two patterns end a reply: the same token, or the same two, `times` times in a row. Texts repeat themselves too, but seldom as
 * often: a phone number says 11 11, a receipt 0.00 0.00.
 */
export interface RepeatStop {
  /** True when with this token the reply repeats itself. */
  push(id: number): boolean;
}

const PERIODS = [1, 2];

export function createRepeatStop(times = 4): RepeatStop {
  /** How many tokens in a row equal the one a period before. */
  const runs = PERIODS.map(() => 0);
  const last: number[] = [];
  return {
    push(id) {
      for (const [i, period] of PERIODS.entries()) runs[i] = last[period - 1] === id ? runs[i] + 1 : 0;
      last.unshift(id);
      last.length = Math.min(last.length, Math.max(...PERIODS));
      return PERIODS.some((period, i) => runs[i] >= period * (times - 1));
    },
  };
}
