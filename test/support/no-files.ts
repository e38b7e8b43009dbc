/** For apps of tests that are about something else: nobody has sent a file. */
import { GlimpseError } from '../../worker/errors.ts';
import type { Files } from '../../worker/files/files.ts';

const none = () => Promise.reject(new GlimpseError('file_not_found', 'This app has no files.'));

export const noFiles: Files = { add: none, list: none, get: none, content: none, object: none, remove: none };
