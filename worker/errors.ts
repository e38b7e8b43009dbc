/**
 * The closed list of errors: a stable code, the HTTP status it becomes, and whether the same request may succeed later.
 * Every room throws GlimpseError; only http turns it into a response. Importable from everywhere.
 */
interface Fate {
  readonly status: number;
  /** Only where sending the same request again can help. */
  readonly retryAfterSeconds?: number;
  /** Where the status does not tell it. */
  readonly type?: ErrorType;
}

/** Others' requests end, a read of R2 works again, or somebody uploads what is missing. */
const SOON_SECONDS = 5;

const FATES = {
  // The request itself
  invalid_json: { status: 400 },
  invalid_request: { status: 400 },
  empty_messages: { status: 400 },
  invalid_parameter: { status: 400 },
  context_length_exceeded: { status: 400 },
  model_not_found: { status: 404 },
  not_found: { status: 404 },
  method_not_allowed: { status: 405 },
  engine_unavailable: { status: 400 },
  body_too_large: { status: 413 },
  body_timeout: { status: 408 },
  body_broken: { status: 400 },
  encoding_unsupported: { status: 415 },
  unsupported_media_type: { status: 415 },
  too_many_images: { status: 400 },
  work_exceeded: { status: 400 },
  thinking_unsupported: { status: 400 },
  tools_unsupported: { status: 400 },
  tool_call_invalid: { status: 400 },
  previous_response_unsupported: { status: 400 },
  // Forms of answers
  schema_invalid: { status: 400 },
  schema_unsupported: { status: 400 },
  schema_unsatisfiable: { status: 400 },
  schema_too_complex: { status: 400 },
  // Who may come in
  unauthorized: { status: 401 },
  key_invalid: { status: 401 },
  key_expired: { status: 401 },
  forbidden: { status: 403 },
  key_not_found: { status: 404 },
  rate_limited: { status: 429 },
  quota_exceeded: { status: 429, type: 'insufficient_quota' },
  access_not_configured: { status: 503 },
  access_unavailable: { status: 503, retryAfterSeconds: SOON_SECONDS },
  // Media
  invalid_data_url: { status: 400 },
  remote_image_unsupported: { status: 400 },
  image_url_refused: { status: 400 },
  // 424: the fault is elsewhere, and no client repeats it by itself.
  image_fetch_failed: { status: 424 },
  image_fetch_timeout: { status: 424 },
  file_not_found: { status: 404 },
  file_expired: { status: 410 },
  file_too_large: { status: 413 },
  too_many_files: { status: 409 },
  image_unsupported: { status: 415 },
  image_corrupt: { status: 400 },
  image_too_large: { status: 413 },
  image_aspect_ratio: { status: 400 },
  video_unreadable: { status: 400 },
  video_codec_unsupported: { status: 415 },
  video_too_long: { status: 413 },
  video_too_large: { status: 413 },
  video_changed: { status: 409 },
  too_many_videos: { status: 400 },
  // Documents
  document_too_large: { status: 413 },
  model_not_deployed: { status: 503 },
  password_required: { status: 422 },
  password_wrong: { status: 422 },
  damaged_document: { status: 422 },
  page_failed: { status: 422 },
  page_out_of_range: { status: 422 },
  empty_document: { status: 422 },
  document_type_unsupported: { status: 415 },
  fetch_blocked: { status: 400 },
  fetch_failed: { status: 424 },
  fetch_timeout: { status: 424 },
  input_gone: { status: 410 },
  document_not_found: { status: 404 },
  document_not_uploaded: { status: 409 },
  too_many_uploads: { status: 409 },
  job_not_found: { status: 404 },
  job_not_finished: { status: 409, retryAfterSeconds: SOON_SECONDS },
  job_ended: { status: 409 },
  too_many_watchers: { status: 429, retryAfterSeconds: SOON_SECONDS },
  idempotency_key_busy: { status: 409, retryAfterSeconds: 1 },
  idempotency_key_reused: { status: 422 },
  // Sending the document again would read it again; its message says where the result will be.
  job_still_running: { status: 504 },
  result_missing: { status: 404 },
  page_missing: { status: 404 },
  page_too_large: { status: 422 },
  reader_busy: { status: 503, retryAfterSeconds: SOON_SECONDS },
  reader_failed: { status: 503, retryAfterSeconds: SOON_SECONDS },
  reader_missing: { status: 503 },
  language_missing: { status: 422 },
  // Regions of pages that a model was to read: told as warnings of their page
  region_malformed: { status: 502 },
  region_looping: { status: 502 },
  region_cut: { status: 502 },
  region_differs: { status: 502 },
  region_timeout: { status: 504 },
  region_crashed: { status: 502 },
  regions_left: { status: 422 },
  extraction_timeout: { status: 504 },
  // Webhooks
  webhook_url_refused: { status: 400 },
  endpoint_not_found: { status: 404 },
  endpoint_disabled: { status: 409 },
  too_many_endpoints: { status: 409 },
  webhook_secret_differs: { status: 409 },
  delivery_not_found: { status: 404 },
  // Documents that come by themselves
  source_not_found: { status: 404 },
  too_many_sources: { status: 409 },
  prefix_taken: { status: 409 },
  event_refused: { status: 401 },
  event_incomplete: { status: 422 },
  // Models and weights
  settings_invalid: { status: 503 },
  model_invalid: { status: 503 },
  config_unsupported: { status: 503 },
  model_missing: { status: 503, retryAfterSeconds: SOON_SECONDS },
  shard_missing: { status: 503, retryAfterSeconds: SOON_SECONDS },
  shard_corrupt: { status: 503, retryAfterSeconds: SOON_SECONDS },
  weights_unreadable: { status: 503, retryAfterSeconds: SOON_SECONDS },
  out_of_memory: { status: 503, retryAfterSeconds: SOON_SECONDS },
  engine_busy: { status: 503, retryAfterSeconds: SOON_SECONDS },
  turn_stalled: { status: 503, retryAfterSeconds: SOON_SECONDS },
  // Origins: servers elsewhere that answer in place of this isolate
  origin_unreachable: { status: 502 },
  origin_timeout: { status: 504 },
  origin_failed: { status: 502 },
  origin_bad_response: { status: 502 },
  origin_bad_stream: { status: 502 },
  origin_cut: { status: 502 },
  origin_redirected: { status: 502 },
  origin_too_long: { status: 502 },
  origin_misconfigured: { status: 502 },
  origin_busy: { status: 503, retryAfterSeconds: SOON_SECONDS },
  origin_open: { status: 503, retryAfterSeconds: SOON_SECONDS },
  origin_refused: { status: 400 },
  media_expired: { status: 502 },
  input_quarantined: { status: 422 },
  budget_exhausted: { status: 429, type: 'insufficient_quota' },
  budget_required: { status: 402 },
  // Checkpoints and command line
  checkpoint_invalid: { status: 422 },
  checkpoint_tensor: { status: 422 },
  bucket_denied: { status: 403 },
  bucket_missing: { status: 404 },
  bucket_unavailable: { status: 503 },
  service_unreachable: { status: 503 },
  service_refused: { status: 400 },
  usage: { status: 400 },
  // Broken promises between our own rooms
  shape_mismatch: { status: 500 },
  internal: { status: 500 },
} as const satisfies Record<string, Fate>;

export type ErrorCode = keyof typeof FATES;

/** Code → status, in the order of the list. */
export const ERROR_STATUSES = Object.fromEntries(
  Object.entries(FATES).map(([code, { status }]) => [code, status]),
) as Readonly<Record<ErrorCode, number>>;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(FATES, code);

/** OpenAI's words for whose fault it is. */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'rate_limit_error'
  | 'insufficient_quota'
  | 'server_error';

const TYPES: Readonly<Record<number, ErrorType>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
};

/** One thing that went wrong: `message` says what came, what was expected and what to do. */
export class GlimpseError extends Error {
  override readonly name = 'GlimpseError';
  readonly code: ErrorCode;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, facts: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.facts = facts;
  }

  /** The same error, with more that is known of it. */
  with(facts: Record<string, unknown>): GlimpseError {
    const error = new GlimpseError(this.code, this.message, { ...this.facts, ...facts }, this.cause);
    error.stack = this.stack;
    return error;
  }

  get status(): number {
    return FATES[this.code].status;
  }

  get type(): ErrorType {
    const fate: Fate = FATES[this.code];
    return fate.type ?? TYPES[fate.status] ?? (fate.status >= 500 ? 'server_error' : 'invalid_request_error');
  }

  /** How long to wait, where that is known or usual; null where the same request would fail again. */
  get retryAfterMs(): number | null {
    const { retryAfterMs } = this.facts;
    if (typeof retryAfterMs === 'number') return retryAfterMs;
    const fate: Fate = FATES[this.code];
    return fate.retryAfterSeconds === undefined ? null : fate.retryAfterSeconds * 1000;
  }

  /** Whether a client should repeat the request by itself; a budget that is used up until tomorrow is not waited for. */
  get isWorthRepeating(): boolean {
    return this.retryAfterMs !== null && this.type !== 'insufficient_quota';
  }
}

/** The error itself when it is one of ours, else an `internal` one that keeps it as its cause. */
export function asGlimpseError(error: unknown): GlimpseError {
  if (error instanceof GlimpseError) return error;
  return new GlimpseError('internal', 'The server failed on this request; its log has the cause.', {}, error);
}
