/** Numbers for people. Sizes are decimal, as checkpoints are described. */
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Three significant digits: 1.23 MB, 45.6 MB, 789 kB. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value.toFixed(0) : value.toPrecision(3)} ${UNITS[power]}`;
}
