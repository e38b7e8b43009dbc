/** A client of a service with keys: its requests, with or without one, and the administrator's commands. */
import { randomBytes } from 'node:crypto';
import { hashKey, makeKey } from '../../worker/access/key.ts';

export const newKey = (): string => makeKey((bytes) => randomBytes(bytes)).text;

export async function adminSecret(): Promise<{ readonly key: string; readonly sha256: string }> {
  const key = newKey();
  return { key, sha256: await hashKey(key) };
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
  /** Of an error. */
  readonly code: unknown;
}

export function keyClient(url: string) {
  const ask = async (
    method: string,
    path: string,
    key?: string,
    body?: object,
    more: HeadersInit = {},
  ): Promise<Answered> => {
    const headers = new Headers(more);
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
    const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    const json = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>;
    const error = json.error as Record<string, unknown> | undefined;
    return { status: response.status, headers: response.headers, text, body: json, code: error?.code };
  };
  /** A key of the service and its id. */
  const create = async (admin: string, wish: object = {}): Promise<{ readonly id: string; readonly key: string }> => {
    const { status, text, body } = await ask('POST', '/v1/keys', admin, { name: 'test', ...wish });
    if (status !== 201) throw new Error(text);
    return body as { id: string; key: string };
  };
  return { ask, create };
}
