/** The shape in which people write a source: the bodies of POST /v1/sources and of PATCH /v1/sources/ID. */
import * as v from 'valibot';
import { LIMITS } from '../limits.ts';
import { HEADER_NAME, isPlace } from './place.ts';
import { isSender } from './senders.ts';
import { ENCODINGS } from './verify/hmac.ts';
import { isSecret } from '../webhooks/signature.ts';

const NAME_CHARS = 100;
const FEWEST_SECRET_CHARS = 16;
const MOST_SECRET_CHARS = 255;
const MOST_PLACE_CHARS = 255;
const MOST_METADATA = 16;

const place = v.pipe(
  v.string(),
  v.maxLength(MOST_PLACE_CHARS),
  v.check(isPlace, 'Expected a JSON Pointer such as /data/url, or header:NAME'),
);
const header = v.pipe(v.string(), v.regex(HEADER_NAME, 'Expected the name of a header'), v.toLowerCase());
const secret = v.pipe(v.string(), v.minLength(FEWEST_SECRET_CHARS), v.maxLength(MOST_SECRET_CHARS));
const shortText = v.pipe(v.string(), v.maxLength(MOST_PLACE_CHARS));
const prefix = v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_PLACE_CHARS));

const standardWebhooks = v.strictObject({
  kind: v.literal('standard_webhooks'),
  secret: v.nullish(v.pipe(v.string(), v.check(isSecret, 'Expected "whsec_" and 24 to 64 bytes in base64'))),
});

const hmac = v.pipe(
  v.strictObject({
    kind: v.literal('hmac_sha256'),
    secret: v.nullish(secret),
    header,
    encoding: v.picklist(ENCODINGS),
    prefix: v.nullish(shortText, ''),
    timestamp_header: v.nullish(header),
    timestamp_prefix: v.nullish(shortText, ''),
    signed: v.nullish(shortText),
  }),
  v.check(
    ({ signed }) => !signed || signed.split('{body}').length === 2,
    '"signed": Expected a text with one {body}, such as {timestamp}.{body}',
  ),
  v.check(
    ({ signed, timestamp_header: stamp }) => !signed || signed.includes('{timestamp}') === Boolean(stamp),
    'Expected {timestamp} in "signed" where there is a "timestamp_header", and nowhere else',
  ),
);

const verify = v.variant('kind', [
  standardWebhooks,
  hmac,
  v.strictObject({ kind: v.literal('bearer'), secret: v.nullish(secret) }),
  v.strictObject({ kind: v.literal('r2_event'), bucket: shortText, prefix }),
  v.strictObject({
    kind: v.literal('mail'),
    senders: v.pipe(
      v.array(v.pipe(v.string(), v.check(isSender, 'Expected name@example.com or *@example.com'))),
      v.minLength(1),
      v.maxLength(LIMITS.sourceSenders.value),
    ),
  }),
]);
export type VerifyBody = v.InferOutput<typeof verify>;

const fields = {
  name: v.nullish(v.pipe(v.string(), v.maxLength(NAME_CHARS))),
  body: v.nullish(v.picklist(['event', 'document'])),
  map: v.nullish(
    v.strictObject({
      document_url: v.nullish(place),
      document_name: v.nullish(place),
      event_id: v.nullish(place),
      metadata: v.nullish(v.pipe(v.record(v.string(), place), v.maxEntries(MOST_METADATA))),
    }),
  ),
  filter: v.nullish(
    v.pipe(
      v.array(
        v.strictObject({
          at: place,
          in: v.pipe(v.array(shortText), v.minLength(1), v.maxLength(LIMITS.sourceFilterValues.value)),
        }),
      ),
      v.maxLength(LIMITS.sourceFilters.value),
    ),
  ),
  handshake: v.nullish(v.picklist(['challenge'])),
  job: v.nullish(v.record(v.string(), v.unknown())),
};

export const sourceSchema = v.strictObject({ ...fields, verify });
/** What is missing stays as it is. */
export const sourceChangeSchema = v.strictObject({ ...fields, verify: v.optional(verify) });
export type SourceChangeBody = v.InferOutput<typeof sourceChangeSchema>;
export type SourceBody = v.InferOutput<typeof sourceSchema>;
