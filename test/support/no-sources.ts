/** For apps of tests that are about something else: nobody has a source. */
import { GlimpseError } from '../../worker/errors.ts';
import type { Receiver } from '../../worker/sources/receiver.ts';
import type { Sources } from '../../worker/sources/sources.ts';

const none = () => Promise.reject(new GlimpseError('source_not_found', 'This app has no sources.'));

export const noSources: Sources = {
  create: none,
  get: none,
  change: none,
  list: none,
  remove: none,
  find: () => Promise.resolve(null),
  findByKey: () => Promise.resolve(null),
};

export const noReceiver: Pick<Receiver, 'receive'> = { receive: () => Promise.resolve({ type: 'unknown' }) };
