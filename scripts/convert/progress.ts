/** Progress of a long conversion on stderr: one line that changes on a terminal, a line now and then elsewhere. */
import { formatBytes } from './units.ts';

const TERMINAL_MS = 100;
const LOG_MS = 5_000;

/**
 * `now` in milliseconds; the returned function is called as often as one likes, with bytes done and in total; `keptBytes`
 * of them were done before and do not count in the rate.
 */
export function progressLine(
  stream: { isTTY?: boolean; write(text: string): unknown },
  now: () => number,
): (doneBytes: number, totalBytes: number, what: string, keptBytes?: number) => void {
  const started = now();
  let last = -Infinity;
  return (doneBytes, totalBytes, what, keptBytes = 0) => {
    const finished = doneBytes >= totalBytes;
    const interval = stream.isTTY ? TERMINAL_MS : LOG_MS;
    // The first quiet interval needs no line at all: most conversions of small models end inside it.
    if (!finished && now() - Math.max(last, started) < interval) return;
    last = now();
    const seconds = (last - started) / 1000;
    const rate = (doneBytes - keptBytes) / Math.max(seconds, 1e-3);
    const left = finished ? duration(seconds, 1) : `${duration((totalBytes - doneBytes) / rate)} left`;
    const share = `${Math.floor((100 * doneBytes) / totalBytes)} %`.padStart(5);
    // As long as everything was there already, there is no rate to tell.
    const speed = rate > 0 ? `  ${formatBytes(rate)}/s  ${left}` : '';
    const line = `${share}  ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}${speed}`;
    stream.write(stream.isTTY ? `\r\x1b[K${line}${finished ? '\n' : `  ${what}`}` : `${line}\n`);
  };
}

/** 12 s; 3 min 05 s. */
function duration(seconds: number, digits = 0): string {
  const whole = Math.ceil(seconds);
  if (whole < 120) return `${digits > 0 ? seconds.toFixed(digits) : whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
