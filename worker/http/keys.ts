/** /v1/keys: an administrator makes, lists and ends keys. A key itself is in one answer only, the one that made it. */
import type { Context } from 'hono';
import { originUnitsPerDay } from '../access/record.ts';
import type { KeyEntry } from '../access/calls.ts';
import type { KeyKeeper } from '../access/grant.ts';
import { readJson } from './body.ts';
import type { HttpEnv } from './request-log.ts';
import { parseKeyWish } from './schema/keys.ts';

const DAY_SECONDS = 86_400;

export function createKey(keeper: KeyKeeper) {
  return async function createKey(c: Context<HttpEnv>): Promise<Response> {
    const { key, entry } = await keeper.create(parseKeyWish(await readJson(c.req.raw, c.var.held)));
    return c.json({ ...keyBody(entry), key }, 201, NOT_STORED);
  };
}

export function listKeys(keeper: KeyKeeper) {
  return async function listKeys(c: Context<HttpEnv>): Promise<Response> {
    const { entries, hasMore } = await keeper.list(c.req.query('after') ?? '');
    return c.json({ object: 'list', data: entries.map(keyBody), has_more: hasMore });
  };
}

export function rotateKey(keeper: KeyKeeper) {
  return async function rotateKey(c: Context<HttpEnv>): Promise<Response> {
    const id = c.req.param('id') ?? '';
    return c.json({ object: 'key', id, ...(await keeper.rotate(id)) }, 200, NOT_STORED);
  };
}

export function revokeKey(keeper: KeyKeeper) {
  return async function revokeKey(c: Context<HttpEnv>): Promise<Response> {
    const id = c.req.param('id') ?? '';
    await keeper.revoke(id);
    return c.json({ object: 'key', id, deleted: true });
  };
}

const NOT_STORED = { 'cache-control': 'no-store' };

function keyBody({ id, name, scopes, limits, origins, networks, created, expires, lastUsedDay }: KeyEntry) {
  return {
    object: 'key',
    id,
    name,
    scopes,
    origins,
    networks,
    created_at: created,
    expires_at: expires,
    /** Midnight (UTC) of the day, in seconds since 1970. */
    last_used_at: lastUsedDay === null ? null : lastUsedDay * DAY_SECONDS,
    limits: limitsBody(limits),
  };
}

export function limitsBody(limits: KeyEntry['limits']) {
  return {
    requests_per_minute: limits.requestsPerMinute,
    work_per_minute: limits.workPerMinute,
    work_per_day: limits.workPerDay,
    running_at_once: limits.runningAtOnce,
    origin_units_per_day: originUnitsPerDay(limits),
  };
}
