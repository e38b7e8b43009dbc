/**
 * What the Worker adds to a request that a server elsewhere answers: both are asked in turns, the server itself and the Worker before it.
 * Then requests with every fault, and what is held when they have ended.
 */
import { randomBytes } from 'node:crypto';
import { hashKey, makeKey } from '../../worker/access/key.ts';
import { ask } from '../demo/ask.ts';
import { startServer, type LocalServer } from '../demo/server.ts';
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { startOrigin, type OriginServer } from '../origin/faulty-origin.ts';
import { heldAtTheEnd, heldBy, soak, type Held } from './origin/soak.ts';
import { conditions, median, table, writeBench } from './report.ts';

const [FIRST_ROUNDS, LONG_ROUNDS, LONG_TOKENS] = [60, 12, 2000];
const SOAK = { requests: 200, atOnce: 8, seed: 7 };
/** Short, so that faults that wait do not. */
const TIMEOUTS = { headersMs: 800, firstTextMs: 800, silenceMs: 500, totalMs: 2000 };
const SETTLED_MS = 40_000;
/** As many origins as may be declared; `fast` and `good` do what they should. */
const ASKED =
  'fast good reasoning nodone nousage slowheaders silent busy busyonce failing page badgateway refusing barring cutfirst cut garbage inband endless stalling'.split(
    ' ',
  );

/** Milliseconds of each round. */
interface Pair {
  readonly direct: readonly number[];
  readonly through: readonly number[];
}

export async function benchOrigin(): Promise<void> {
  const origin = await startOrigin();
  const admin = makeKey((bytes) => randomBytes(bytes)).text;
  const open = await startServer({ variables: { ORIGINS: originsOf(origin) } });
  const server = await startServer({
    variables: { ACCESS: 'keys', ADMIN_KEY_SHA256: await hashKey(admin), ORIGINS: originsOf(origin) },
    frontLimit: 100_000,
  });
  try {
    const { id, key } = await keyOf(server, admin);
    const first = await turns(FIRST_ROUNDS, { origin, server: open, key: null }, 1, ({ firstTextMs }) => firstTextMs);
    const counted = await turns(FIRST_ROUNDS, { origin, server, key }, 1, ({ firstTextMs }) => firstTextMs);
    const long = await turns(LONG_ROUNDS, { origin, server, key }, LONG_TOKENS, ({ totalMs }) => totalMs / LONG_TOKENS);
    const ends = await soak({ url: server.url, key, aliases: ASKED.map((fault) => `gpu-${fault}`), ...SOAK });
    const bindings = await server.bindings();
    const held = await heldAtTheEnd(() => heldBy(bindings, ASKED, id), SETTLED_MS);
    const markdown = section({ first, counted, long }, ends, held);
    await writeBench('origin', markdown);
    console.log(markdown);
  } finally {
    await open.close();
    await server.close();
    await origin.close();
  }
}

const originsOf = (origin: OriginServer): string =>
  JSON.stringify(
    ASKED.map((fault) => ({
      name: fault,
      url: origin.url(fault),
      kind: 'vllm',
      model: 'theirs',
      aliases: [`gpu-${fault}`],
      classes: ['text'],
      slots: 16,
      ...(fault === 'fast' ? {} : { timeouts: TIMEOUTS, unitsPerDay: 10_000_000 }),
    })),
  );

async function keyOf({ url }: LocalServer, admin: string): Promise<{ readonly id: string; readonly key: string }> {
  const headers = { authorization: `Bearer ${admin}` };
  const limits = { requests_per_minute: 100_000, work_per_minute: 1e9, work_per_day: 1e9, origin_units_per_day: 1e8 };
  const body = JSON.stringify({ name: 'bench', limits });
  return (await (await fetch(`${url}/v1/keys`, { method: 'POST', headers, body })).json()) as {
    id: string;
    key: string;
  };
}

async function turns(
  rounds: number,
  { origin, server, key }: { readonly origin: OriginServer; readonly server: LocalServer; readonly key: string | null },
  tokens: number,
  of: (answer: Awaited<ReturnType<typeof ask>>) => number,
): Promise<Pair> {
  const asking = (model: string) => ({ model, messages: [{ role: 'user', content: 'hello' }], max_tokens: tokens });
  const direct: number[] = [];
  const through: number[] = [];
  const base = origin.url('fast').replace(/\/v1$/, '');
  for (let round = -1; round < rounds; round++) {
    const [plain, proxied] = [await ask(base, asking('theirs')), await ask(server.url, asking('gpu-fast'), { key })];
    // The first of both warms up.
    if (round < 0) continue;
    direct.push(of(plain));
    through.push(of(proxied));
  }
  return { direct, through };
}

interface Pairs {
  readonly first: Pair;
  readonly counted: Pair;
  /** Per token. */
  readonly long: Pair;
}

function section({ first, counted, long }: Pairs, ends: ReadonlyMap<string, number>, held: Held): string {
  const row = (name: string, { direct, through }: Pair, digits: number, bar: string) => {
    const [plain, proxied] = [median(direct), median(through)];
    const best = Math.min(...through) - Math.min(...direct);
    const ms = [plain, proxied, proxied - plain, best].map((each) => each.toFixed(digits));
    return [name, ...ms, (proxied / plain).toFixed(1), bar];
  };
  return [
    '## Origins',
    conditions('npm run bench -- origin', `workerd with ${LOCAL_RUNTIME.MINIFLARE_WORKERD_V8_FLAGS}`),
    `A server on the same machine that answers at once, asked by itself and through the Worker, in turns, streamed: medians in ms of`,
    `${FIRST_ROUNDS} answers of one token, and of ${LONG_ROUNDS} answers of ${LONG_TOKENS} tokens, which it sends as fast as it can. Through the`,
    'Worker a request has a breaker and a slot, which are one call of a Durable Object. With a key there are the limits per address and',
    'three more calls before it, each of which writes. Best is the difference of the fastest.',
    '',
    table(
      ['ms', 'directly', 'through the Worker', 'added', 'added, best', 'ratio', 'bar, added'],
      [
        row('first text', first, 1, '15'),
        row('first text, with a key', counted, 1, ''),
        row('one token of many', long, 3, '1'),
      ],
    ),
    '',
    `${SOAK.requests} requests, ${SOAK.atOnce} at once, each to an origin with a fault of its own, a fifth of the clients leaving within`,
    `0.4 s (seed ${SOAK.seed}); how they ended, and what is held afterwards.`,
    '',
    table(
      ['ended', 'requests'],
      [...ends].map(([end, count]) => [end, String(count)]),
    ),
    '',
    table(
      ['held afterwards', ''],
      [
        ['slots', String(held.slots)],
        ['reservations of origins’ days', String(held.originLeases)],
        ['reservations of the key’s day', String(held.keyLeases)],
      ],
    ),
  ].join('\n');
}
