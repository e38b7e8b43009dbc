/** Progress of a long conversion on stderr: one line that changes on a terminal, a line now and then elsewhere. */
import { formatBytes } from './units.ts';

const TERMINAL_MS = 100;
const LOG_MS = 5_000;

/** `now` in milliseconds; the returned function is called as often as one likes, with bytes done and in total. */
export function progressLine(
  stream: { isTTY?: boolean; write(text: string): unknown },
  now: () => number,
): (doneBytes: number, totalBytes: number, what: string) => void {
  const started = now();
  let last = -Infinity;
  return (doneBytes, totalBytes, what) => {
    const finished = doneBytes >= totalBytes;
    const interval = stream.isTTY ? TERMINAL_MS : LOG_MS;
    // The first quiet interval needs no line at all: most conversions of small models end inside it.
    if (!finished && now() - Math.max(last, started) < interval) return;
    last = now();
    const seconds = (last - started) / 1000;
    const rate = doneBytes / Math.max(seconds, 1e-3);
    const left = finished ? `${seconds.toFixed(1)} s` : `${Math.ceil((totalBytes - doneBytes) / rate)} s left`;
    const share = `${Math.floor((100 * doneBytes) / totalBytes)} %`.padStart(5);
    const line = `${share}  ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}  ${formatBytes(rate)}/s  ${left}`;
    stream.write(stream.isTTY ? `\r\x1b[K${line}${finished ? '\n' : `  ${what}`}` : `${line}\n`);
  };
}
