/**
 * A Worker for test/e2e/crossing.test.ts: requests that take turns through the engine's queue, thousands each, or wait for a value
 * that another one makes, and see whether their code still runs in their own request.
 */
import { waitUntil } from 'cloudflare:workers';
import { RequestQueue } from '../../worker/isolate/queue.ts';
import { Kept } from '../../worker/kept.ts';

const ARRIVAL_MS = 10;
/** Long enough for requests to come and to leave meanwhile. */
const MAKING_MS = 500;

const queue = new RequestQueue();
const counts = { own: 0, elsewhere: 0 };
const clients = { arrived: 0 };
let stranger: WebSocket | null = null;

/** workerd lets nobody but the request that made a socket look at it. */
function isOwn(socket: WebSocket): boolean {
  try {
    return socket.readyState >= 0;
  } catch {
    return false;
  }
}

const newSocket = (): WebSocket => Object.values(new WebSocketPair())[0];

/** An async generator, as the engine's answers are: what goes on in the wrong request stays there. */
async function* turns(turnsEach: number, expected: number, socket: WebSocket): AsyncGenerator<boolean> {
  const { signal } = new AbortController();
  let next = queue.enter(signal);
  // The first one holds its turn until all are in the queue; from then on every turn comes from another request.
  for (clients.arrived++; clients.arrived < expected;) await scheduler.wait(ARRIVAL_MS);
  for (let taken = 1; taken <= turnsEach; taken++) {
    const turn = await next;
    yield isOwn(socket);
    if (taken < turnsEach) next = queue.enter(signal);
    turn.end();
  }
}

async function takeTurns(turnsEach: number, expected: number): Promise<Response> {
  for await (const own of turns(turnsEach, expected, newSocket())) {
    counts[own ? 'own' : 'elsewhere']++;
    if (counts.elsewhere > 0) break;
  }
  return new Response('taken');
}

const kept = new Kept<number>();
let made = 0;

/** What each of them has made, and where it goes on when it has it. */
async function takeValue(): Promise<Response> {
  const socket = newSocket();
  const make = async () => {
    await scheduler.wait(MAKING_MS);
    return ++made;
  };
  const value = await kept.get(make, waitUntil);
  return Response.json({ value, own: isOwn(socket) });
}

/** Leaves a socket behind, or tells whether the one that another request has left can be told from an own one. */
function strangers(): Response {
  if (stranger !== null) return Response.json([isOwn(stranger), isOwn(newSocket())]);
  stranger = newSocket();
  return Response.json([isOwn(stranger)]);
}

export default {
  fetch(request: Request): Response | Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/strangers') return strangers();
    if (pathname === '/counts') return Response.json(counts);
    if (pathname === '/value') return takeValue();
    const [, turnsEach, expected] = pathname.split('/').map(Number);
    return takeTurns(turnsEach, expected);
  },
};
