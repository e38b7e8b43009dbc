/** What a page costs at Cloudflare's list prices, which docs/benchmarks.md names with their date. */

/** Dollars per million, of the paid plan beyond what it includes. Source: the vendor's pricing pages, 2026-11. */
const DOLLARS = {
  /** Milliseconds of CPU. */
  cpuMs: 0.02,
  /** Requests that come from outside. */
  requests: 0.3,
  /** A message is written, read and deleted. */
  queueOperations: 0.4,
  objectRequests: 0.15,
  objectRowsWritten: 1,
  /** Class A of R2: puts, lists. */
  writes: 4.5,
  /** Class B: gets, heads. */
  reads: 0.36,
} as const;

/** Of a job with one page, counted in the code: three tasks (fetch, page, assemble), each claimed, renewed and completed. */
const ONE_PAGE_JOB = {
  requests: 2,
  queueOperations: 9,
  objectRequests: 16,
  objectRowsWritten: 40,
  writes: 4,
  reads: 6,
} as const satisfies Partial<Record<keyof typeof DOLLARS, number>>;

/** Dollars for a thousand jobs of one page that takes so much CPU. */
export function dollarsPerThousand(cpuSeconds: number): number {
  const counts = { ...ONE_PAGE_JOB, cpuMs: cpuSeconds * 1000 };
  const perJob = Object.entries(counts).map(([what, count]) => (count * DOLLARS[what as keyof typeof DOLLARS]) / 1e6);
  return 1000 * perJob.reduce((sum, dollars) => sum + dollars, 0);
}
