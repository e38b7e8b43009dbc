/** What a request for a job may say of a document that lies elsewhere. */
import * as v from 'valibot';
import { LIMITS } from '../../limits.ts';

const { documentHeaders, documentHeaderChars, mediaKeyBytes } = LIMITS;

/** What belongs to the connection, or says who asks: it is not for the client to choose. */
const OURS =
  /^(?:host|cookie|connection|content-length|transfer-encoding|te|trailer|upgrade|keep-alive|expect|range|proxy-.*|cf-.*|x-forwarded-.*)$/i;
const NAME = /^[!#$%&'*+.^_`|~\da-z-]{1,100}$/i;
const VALUE = /^[\t\x20-\x7e]*$/;

export const documentHeadersSchema = v.pipe(
  v.record(
    v.pipe(
      v.string(),
      v.regex(NAME, 'Expected the name of a header'),
      v.check(
        (name) => !OURS.test(name),
        'Expected a header that is yours to send, not host, cookie, range, cf-… and their like',
      ),
    ),
    v.pipe(v.string(), v.maxLength(documentHeaderChars.value), v.regex(VALUE, 'Expected printable ASCII')),
  ),
  v.check(
    (headers) => Object.keys(headers).length <= documentHeaders.value,
    `Expected at most ${documentHeaders.value} headers`,
  ),
);

export const documentObjectSchema = v.strictObject({
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(mediaKeyBytes.value)),
  etag: v.nullish(v.pipe(v.string(), v.maxLength(100))),
});
