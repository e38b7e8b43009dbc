/** For apps of tests that are about something else: nobody has sent a document. */
import { GlimpseError } from '../../worker/errors.ts';
import type { Uploads } from '../../worker/jobs/uploads.ts';

const none = () => Promise.reject(new GlimpseError('document_not_found', 'This app has no uploads.'));

export const noUploads: Uploads = { create: none, get: none, put: none, remove: none, document: none };
