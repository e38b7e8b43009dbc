/** CPU that processes have used, with all their threads. Linux alone tells it finely enough. */
import { readFileSync } from 'node:fs';

/** What the kernel counts in; USER_HZ is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Seconds, user and system, to a hundredth. @throws where there is no /proc, or no such process */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold anything; the fields behind it count from 3. Source: proc(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
