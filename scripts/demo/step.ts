/** What a demonstration does, with the seconds since it began. */
const start = performance.now();

export function step(words: string): void {
  console.log(`[${((performance.now() - start) / 1000).toFixed(1)} s] ${words}`);
}
