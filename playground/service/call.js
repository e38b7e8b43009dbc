/** Requests to the service that this page came from. */
import { askForKey, key } from './key.js';

/** What the service refused, or why it could not be asked. */
export class ServiceError extends Error {
  /**
   * @param {string} message
   * @param {{ code?: string, status?: number, requestId?: string | null }} [facts]
   */
  constructor(message, { code = 'unreachable', status = 0, requestId = null } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

/**
 * At a 401 the key is asked for, and the request is sent again.
 * @param {string} path
 * @param {RequestInit} [init] its body must be one that can be sent twice
 * @returns {Promise<Response>} a good one
 * @throws {ServiceError}
 */
export async function call(path, init = {}) {
  const response = await send(path, init);
  if (response.ok) return response;
  const error = await refusal(response);
  if (response.status === 401 && (await askForKey(error.message))) return call(path, init);
  throw error;
}

/**
 * @param {string} path
 * @param {RequestInit} init
 */
async function send(path, init) {
  const headers = new Headers(init.headers);
  const own = key();
  if (own !== null) headers.set('authorization', `Bearer ${own}`);
  try {
    return await fetch(path, { ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ServiceError('The service cannot be reached. Is it still running?');
  }
}

/** @param {Response} response */
async function refusal(response) {
  const requestId = response.headers.get('x-request-id');
  const { status } = response;
  const body = await response.json().catch(() => null);
  const { message = `The service answered ${status}.`, code = 'unknown' } = body?.error ?? {};
  return new ServiceError(message, { code, status, requestId });
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
export const callJson = async (path, init) => (await call(path, init)).json();
