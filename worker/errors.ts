/**
 * The closed list of errors: a stable code, the HTTP status it becomes, and nothing else.
 * Every room throws GlimpseError; only http turns it into a response. Importable from everywhere.
 */
const STATUS = {
  // The request itself
  invalid_json: 400,
  invalid_request: 400,
  empty_messages: 400,
  invalid_parameter: 400,
  context_length_exceeded: 400,
  model_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  too_many_images: 400,
  // Media
  invalid_data_url: 400,
  remote_image_unsupported: 400,
  image_unsupported: 415,
  image_corrupt: 400,
  image_too_large: 413,
  image_aspect_ratio: 400,
  // Models and weights
  model_invalid: 503,
  model_missing: 503,
  shard_missing: 503,
  shard_corrupt: 503,
  weights_unreadable: 503,
  out_of_memory: 503,
  engine_busy: 503,
  // Checkpoints and command line
  config_unsupported: 422,
  checkpoint_invalid: 422,
  checkpoint_tensor: 422,
  bucket_denied: 403,
  bucket_missing: 404,
  bucket_unavailable: 503,
  usage: 400,
  // Broken promises between our own rooms
  shape_mismatch: 500,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof STATUS;

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

  get status(): number {
    return STATUS[this.code];
  }
}

/** The error itself when it is one of ours, else an `internal` one that keeps it as its cause. */
export function asGlimpseError(error: unknown): GlimpseError {
  if (error instanceof GlimpseError) return error;
  return new GlimpseError('internal', 'The server failed on this request; try again.', {}, error);
}
