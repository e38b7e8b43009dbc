/** Numbers for people. */

/** @param {number} bytes */
export function bytesWords(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @param {number} ms */
export function timeWords(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export const countWords = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
