/**
 * Signed requests to an S3 API (R2's, or any other): what fails on the way is tried again, what the server refuses becomes an
 * error that says what to do. Nothing of the credentials gets into an error: of a refusal only its code is repeated.
 * Source: AWS Signature Version 4 (aws4fetch signs); the error codes of R2's and S3's documentation.
 */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { GlimpseError, type ErrorCode } from '../../worker/errors.ts';

export interface S3Options {
  /** Without the bucket: https://ACCOUNT.r2.cloudflarestorage.com. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly signal?: AbortSignal;
  /** Before the second attempt; twice that before the third, and so on. */
  readonly retryMs?: number;
  /** Of one attempt. */
  readonly timeoutMs?: number;
}

export interface S3Request {
  readonly method: 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** BUCKET/KEY. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Of the body; the server refuses anything else. Computed when missing. */
  readonly sha256?: string;
  /** Also when the signal has fired. */
  readonly tidiesUp?: boolean;
}

export interface S3Response {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const ATTEMPTS = 5;
const RETRY_MS = 500;
/** 8 MiB in it are 70 kB/s; less is a connection that is gone. */
const TIMEOUT_MS = 120_000;
const BUSY = new Set([408, 429, 500, 502, 503, 504]);
/** The body changed on its way. */
const DAMAGED = new Set(['XAmzContentSHA256Mismatch', 'BadDigest', 'IncompleteBody', 'RequestTimeout']);

export class S3 {
  readonly #client: AwsClient;
  readonly #options: S3Options;

  constructor(options: S3Options) {
    const { accessKeyId, secretAccessKey, sessionToken } = options;
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, sessionToken, service: 's3', region: 'auto' });
    this.#options = options;
  }

  /**
   * An answer of 2xx, or of 404 to HEAD.
   * @throws GlimpseError bucket_denied, bucket_missing, bucket_unavailable; the signal's reason when it fires
   */
  async request(request: S3Request): Promise<S3Response> {
    const { retryMs = RETRY_MS } = this.#options;
    const signal = request.tidiesUp ? undefined : this.#options.signal;
    for (let attempt = 1; ; attempt++) {
      const last = attempt === ATTEMPTS;
      const answer = await this.#once(request, signal).catch((error: unknown) => {
        signal?.throwIfAborted();
        if (last) throw this.#unreachable(error);
        return null;
      });
      if (answer !== null) {
        const refusal = refusalOf(request, answer);
        if (refusal === null) return answer;
        if (last || !(BUSY.has(answer.status) || DAMAGED.has(refusal))) throw this.#refused(request, answer, refusal);
      }
      await wait(retryMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }

  async #once(request: S3Request, signal: AbortSignal | undefined): Promise<S3Response> {
    const { method, path, query = {}, body, sha256 } = request;
    const { endpoint, timeoutMs = TIMEOUT_MS } = this.#options;
    const url = `${endpoint}/${path}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ''}`;
    const hash =
      sha256 ??
      createHash('sha256')
        .update(body ?? '')
        .digest('hex');
    const signed = await this.#client.sign(url, { method, body, headers: { 'x-amz-content-sha256': hash } });
    const limits = [AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])];
    const response = await fetch(signed, { signal: AbortSignal.any(limits) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  #unreachable(cause: unknown): GlimpseError {
    const { host } = new URL(this.#options.endpoint);
    const message = `${host} cannot be reached: ${reason(cause)}. The same command goes on from here.`;
    return new GlimpseError('bucket_unavailable', message, { host }, cause);
  }

  #refused({ method, path }: S3Request, { status }: S3Response, refusal: string): GlimpseError {
    const { host } = new URL(this.#options.endpoint);
    const [bucket] = path.split('/');
    const [code, advice] = explained(status, refusal, bucket);
    const message = `${host} answered ${status} ${refusal} to ${method} ${path}: ${advice}.`;
    return new GlimpseError(code, message, { status, refusal, bucket });
  }
}

/** The code of a refusal, or null. A copy or a completion can begin with 200 and still fail: its body says so. */
function refusalOf({ method }: S3Request, { status, text }: S3Response): string | null {
  const code = /<Error>.*?<Code>(\w{1,64})<\/Code>/s.exec(text)?.[1];
  if (status >= 200 && status < 300) return code ?? null;
  return method === 'HEAD' && status === 404 ? null : (code ?? 'without a code');
}

function explained(status: number, refusal: string, bucket: string): [ErrorCode, string] {
  if (refusal === 'NoSuchBucket')
    return ['bucket_missing', `there is no bucket ${bucket}; make it with \`wrangler r2 bucket create ${bucket}\``];
  if (refusal === 'RequestTimeTooSkewed') return ['bucket_denied', "this machine's clock is wrong"];
  if (status === 401 || status === 403)
    return [
      'bucket_denied',
      `the credentials are wrong, have expired, or may not write to ${bucket}; look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    ];
  return ['bucket_unavailable', 'the same command goes on from here'];
}

/** What fetch hides in the cause: ECONNREFUSED, ENOTFOUND, … */
function reason(error: unknown): string {
  const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return code === undefined || typeof code !== 'string' ? message : code;
}
