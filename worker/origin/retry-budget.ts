/** How many attempts are repeated: one in ten, so that a weak origin isn't asked twice as much because it is weak. Pure. */
const [EARNED, MOST] = [0.1, 10];

export const earned = (budget: number): number => Math.min(MOST, budget + EARNED);

/** null when there is nothing left to spend. */
export const spent = (budget: number): number | null => (budget >= 1 ? budget - 1 : null);

export const FULL = MOST;
