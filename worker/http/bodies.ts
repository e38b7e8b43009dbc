/**
 * Bodies that are on their way or held, all requests together: which one has to go, and when. Pure: a state and an event give the next
 * state and what is to be done. held-bodies.ts does it.
 *
 * Time counts as silence only as far as somebody looked: while the isolate computes, nobody can look, and bytes that have come
 * lie unread.
 */
export interface BodyRules {
  /** What all requests together may hold. */
  readonly mostBytes: number;
  /** What each holds beside its body. */
  readonly leastBytes: number;
  /** How often every request looks; of a longer pause between two looks no more than this counts. */
  readonly lookMs: number;
  /** Nothing came for so long: given up. */
  readonly silentMs: number;
  /** The least average rate after the first `silentMs`. */
  readonly bytesPerSecond: number;
  /** Where memory is short, a body gives way that is silent for so long or comes more slowly than `yieldingBytesPerSecond`. */
  readonly yieldingMs: number;
  readonly yieldingBytesPerSecond: number;
}

export interface Body {
  readonly id: number;
  /** Bytes that have come, and those of them, inflated, that are held. */
  readonly came: number;
  readonly held: number;
  readonly isWhole: boolean;
  readonly ageMs: number;
  readonly silentMs: number;
  /** Since its own request last looked: one that has died never does. */
  readonly unseenMs: number;
}

export interface Bodies {
  readonly all: readonly Body[];
  readonly lookedAt: number;
}

export const NO_BODIES: Bodies = { all: [], lookedAt: 0 };

export type BodyEvent =
  | { readonly kind: 'begin'; readonly id: number; readonly atMs: number }
  | { readonly kind: 'bytes'; readonly id: number; readonly came: number; readonly held: number }
  /** All of it is there; it is held until its request has been answered. */
  | { readonly kind: 'whole'; readonly id: number }
  /** Its body is not held any more; more of it may come and be dropped. */
  | { readonly kind: 'drop'; readonly id: number }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'look'; readonly id: number; readonly atMs: number };

/** Why a body has to go: its own fault, another one's need, no room for what has come of it; or its request has died. */
export type BodyFate = 'silent' | 'slow' | 'yields' | 'full' | 'dead';

export interface BodyEffect {
  readonly id: number;
  readonly fate: BodyFate;
}

export interface BodyStep {
  readonly bodies: Bodies;
  readonly effects: readonly BodyEffect[];
}

export function nextBodies(bodies: Bodies, event: BodyEvent, rules: BodyRules): BodyStep {
  const { id } = event;
  const change = (more: Partial<Body>): BodyStep => ({
    bodies: { ...bodies, all: bodies.all.map((body) => (body.id === id ? { ...body, ...more } : body)) },
    effects: [],
  });
  switch (event.kind) {
    case 'begin':
      return begin(bodies, id, event.atMs, rules);
    case 'bytes':
      return bytes(bodies, id, event.came, event.held, rules);
    case 'whole':
      return change({ isWhole: true });
    case 'drop':
      return change({ held: rules.leastBytes });
    case 'end':
      return { bodies: without(bodies, [id]), effects: [] };
    case 'look':
      return look(bodies, id, event.atMs, rules);
  }
}

const without = ({ all, lookedAt }: Bodies, ids: readonly number[]): Bodies => ({
  all: all.filter(({ id }) => !ids.includes(id)),
  lookedAt,
});

const perSecond = ({ came, ageMs }: Body): number => (came * 1000) / Math.max(ageMs, 1);

function begin({ all, lookedAt }: Bodies, id: number, atMs: number, rules: BodyRules): BodyStep {
  const body = { id, came: 0, held: 0, isWhole: false, ageMs: 0, silentMs: 0, unseenMs: 0 };
  const begun = { all: [...all, body], lookedAt: all.length === 0 ? atMs : lookedAt };
  return bytes(begun, id, 0, rules.leastBytes, rules);
}

function bytes(bodies: Bodies, id: number, came: number, held: number, rules: BodyRules): BodyStep {
  const all = bodies.all.map((body) =>
    body.id === id ? { ...body, came: body.came + came, held: body.held + held, silentMs: 0 } : body,
  );
  const now = { ...bodies, all };
  const over = all.reduce((sum, body) => sum + body.held, 0) - rules.mostBytes;
  if (held === 0 || over <= 0) return { bodies: now, effects: [] };
  const yielding = all.filter((body) => body.id !== id && yields(body, rules)).toSorted(mostSilentFirst);
  const gone: number[] = [];
  let freed = 0;
  for (const body of yielding) {
    if (freed >= over) break;
    freed += body.held;
    gone.push(body.id);
  }
  // What would not make room enough stays. The one without room may go on coming, and is dropped.
  if (freed < over) {
    const before = bodies.all.find((body) => body.id === id)?.held ?? 0;
    const left = Math.min(before, rules.leastBytes);
    const dropped = all.map((body) => (body.id === id ? { ...body, held: left } : body));
    return { bodies: { ...now, all: dropped }, effects: [{ id, fate: 'full' }] };
  }
  return { bodies: without(now, gone), effects: gone.map((id) => ({ id, fate: 'yields' })) };
}

function yields(body: Body, { yieldingMs, yieldingBytesPerSecond }: BodyRules): boolean {
  if (body.isWhole || body.held === 0 || body.ageMs < yieldingMs) return false;
  return body.silentMs >= yieldingMs || perSecond(body) < yieldingBytesPerSecond;
}

const mostSilentFirst = (a: Body, b: Body): number => b.silentMs - a.silentMs || perSecond(a) - perSecond(b);

function look(bodies: Bodies, id: number, atMs: number, rules: BodyRules): BodyStep {
  const seenMs = Math.min(Math.max(atMs - bodies.lookedAt, 0), rules.lookMs);
  const all = bodies.all.map((body) => ({
    ...body,
    ageMs: body.ageMs + seenMs,
    silentMs: body.silentMs + seenMs,
    unseenMs: body.id === id ? 0 : body.unseenMs + seenMs,
  }));
  const effects = all.flatMap((body) => {
    const fate = fateOf(body, rules);
    return fate === null ? [] : [{ id: body.id, fate }];
  });
  const now = { all, lookedAt: atMs };
  const gone = effects.map(({ id }) => id);
  return { bodies: without(now, gone), effects };
}

function fateOf(body: Body, { silentMs, bytesPerSecond }: BodyRules): BodyFate | null {
  if (body.unseenMs >= silentMs) return 'dead';
  if (body.isWhole) return null;
  if (body.silentMs >= silentMs) return 'silent';
  return body.ageMs >= silentMs && perSecond(body) < bytesPerSecond ? 'slow' : null;
}
