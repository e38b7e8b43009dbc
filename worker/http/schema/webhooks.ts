/** The body of POST /v1/webhooks/endpoints, and the field `webhook` of a job. */
import * as v from 'valibot';
import { WEBHOOK_EVENTS } from '../../jobs/request.ts';
import { LIMITS } from '../../limits.ts';
import type { EndpointChange } from '../../webhooks/wish.ts';
import type { EndpointAddress } from '../../webhooks/webhooks.ts';
import { issueError } from './issue.ts';

const MOST_ID_CHARS = 100;
const MOST_SECRET_CHARS = 100;
const url = v.pipe(v.string(), v.maxLength(LIMITS.remoteUrlChars.value));
const secret = v.nullish(v.pipe(v.string(), v.maxLength(MOST_SECRET_CHARS)));

export const endpointSchema = v.strictObject({ url, secret, ed25519: v.nullish(v.boolean(), false) });

/** @throws GlimpseError invalid_request, invalid_parameter */
export function parseEndpoint(json: unknown): EndpointAddress {
  const result = v.safeParse(endpointSchema, json, { abortEarly: true });
  if (result.success) return { ...result.output, secret: result.output.secret ?? null };
  throw issueError(result.issues[0]);
}

const events = v.nullish(v.pipe(v.array(v.picklist(WEBHOOK_EVENTS)), v.maxLength(WEBHOOK_EVENTS.length)));
const { endpointDescriptionChars } = LIMITS;

export const changeSchema = v.strictObject({
  description: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(endpointDescriptionChars.value)))),
  events,
  secret: v.optional(v.pipe(v.string(), v.maxLength(MOST_SECRET_CHARS))),
  disabled: v.optional(v.boolean()),
});

/** @throws GlimpseError invalid_request, invalid_parameter */
export function parseEndpointChange(json: unknown): EndpointChange {
  const result = v.safeParse(changeSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  const { disabled: isDisabled, ...change } = result.output;
  return { ...change, ...(isDisabled !== undefined && { isDisabled }) };
}

const time = v.pipe(
  v.string(),
  v.isoTimestamp('Expected a time such as 2026-11-30T19:00:00Z'),
  v.transform((text) => Date.parse(text)),
);
export const recoverySchema = v.pipe(
  v.strictObject({ since: time, until: v.optional(time) }),
  v.check(({ since, until = Infinity }) => since < until, 'Expected "since" before "until"'),
);

/** Milliseconds since 1970. @throws GlimpseError invalid_request, invalid_parameter */
export function parseRecovery(json: unknown): { readonly since: number; readonly until?: number } {
  const result = v.safeParse(recoverySchema, json, { abortEarly: true });
  if (result.success) return result.output;
  throw issueError(result.issues[0]);
}

/** An address, or an endpoint that was made before. */
const jobWebhookSchema = v.pipe(
  v.strictObject({
    url: v.optional(url),
    secret,
    endpoint_id: v.optional(v.pipe(v.string(), v.maxLength(MOST_ID_CHARS))),
    events,
  }),
  v.check(
    ({ url: address, endpoint_id: id }) => (address === undefined) !== (id === undefined),
    'Expected either "url" or "endpoint_id"',
  ),
);
export type JobWebhookBody = v.InferOutput<typeof jobWebhookSchema>;

/** One, or a list. */
export const jobWebhooksSchema = v.pipe(
  v.lazy((value) =>
    Array.isArray(value) ? v.pipe(v.array(jobWebhookSchema), v.maxLength(LIMITS.jobWebhooks.value)) : jobWebhookSchema,
  ),
  v.transform((value) => (Array.isArray(value) ? value : [value])),
  v.description('Who is told of the job: an address, an endpoint that was made before, or a list of them'),
);
