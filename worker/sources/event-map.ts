/** What of an event becomes what of a job. */
import { GlimpseError } from '../errors.ts';
import { scalarAt, textAt, type IncomingEvent } from './place.ts';

/** Places, by what is taken from them. */
export interface EventMap {
  /** Missing where the body is the document. */
  readonly documentUrl: string | null;
  readonly documentName: string | null;
  readonly eventId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface MappedEvent {
  readonly url: string | null;
  readonly name: string | null;
  /** Whatever the sender repeats when it sends the event again; null: it has no id. */
  readonly eventId: string | null;
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** @throws GlimpseError event_incomplete where the document's address or the event's id does not stand where the source says */
export function mapped(map: EventMap, event: IncomingEvent): MappedEvent {
  const wanted = (what: string, place: string | null): string | null => {
    const value = place === null ? null : textAt(place, event);
    if (place === null || value) return value;
    const message = `The event has no ${what} at "${place}", where this source expects it.`;
    throw new GlimpseError('event_incomplete', message, { param: place });
  };
  const metadata = Object.entries(map.metadata).flatMap(([name, place]) => {
    const value = scalarAt(place, event);
    return value === null ? [] : [[name, value] as const];
  });
  return {
    url: wanted('address of a document', map.documentUrl),
    name: map.documentName === null ? null : textAt(map.documentName, event),
    eventId: wanted('id', map.eventId),
    metadata: Object.fromEntries(metadata),
  };
}
