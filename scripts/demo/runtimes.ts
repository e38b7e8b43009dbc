/** The end of workerd as power cuts and crashes bring it: nothing of it is told. */
import { execFileSync } from 'node:child_process';

/** Pids of the runtimes that this process has started. */
export function runtimes(): number[] {
  const lines = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,comm=']).toString().split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, name]) => Number(parent) === process.pid && name === 'workerd')
    .map(([pid]) => Number(pid));
}

/** Kills those that were not there `before`; how many. */
export function killRuntimes(before: readonly number[]): number {
  const pids = runtimes().filter((pid) => !before.includes(pid));
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  return pids.length;
}
