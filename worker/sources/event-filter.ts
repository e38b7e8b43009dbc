/** Which events of a sender make jobs: those that have one of so many values at each of so many places. */
import { textAt, type IncomingEvent } from './place.ts';

export interface EventFilter {
  readonly at: string;
  readonly in: readonly string[];
}

/** Without filters every event does. */
export function passes(filters: readonly EventFilter[], event: IncomingEvent): boolean {
  return filters.every((filter) => {
    const value = textAt(filter.at, event);
    return value !== null && filter.in.includes(value);
  });
}
