/** The job's machine: the way to the end, everything that goes wrong on it, and random walks that always end once. */
import { describe, expect, test } from 'vitest';
import {
  hasEnded,
  newJob,
  nextAlarm,
  taskOf,
  type Effect,
  type JobEvent,
  type JobState,
} from '../../../worker/jobs/job.ts';
import { pageTask, type TaskName } from '../../../worker/jobs/task.ts';
import { transition } from '../../../worker/jobs/transition.ts';

const TIMES = { leaseMs: 180_000, lostMs: 900_000, longestMs: 86_400_000, claims: 3 };
const ERROR = { code: 'page_failed', message: 'It failed.' };

/** A job and everything that it has said and done. */
class Run {
  state: JobState;
  now = 0;
  tokens = 0;
  readonly effects: Effect[] = [];
  /** What webhooks are told, and the status that is true after it. */
  readonly said: string[] = [];

  constructor(more: { window?: number; wantsExtraction?: boolean } = {}) {
    this.state = newJob({ id: 'job_1', window: 16, wantsExtraction: false, keepMs: 3_600_000, ...more }, 0);
    this.send({ type: 'created' });
  }

  send(event: JobEvent) {
    const { state, effects, reply } = transition(this.state, event, this.now, TIMES);
    this.state = state;
    this.effects.push(...effects);
    for (const effect of effects)
      if (effect.type === 'announce') this.said.push(`${effect.event.slice(13)}: ${state.status}`);
    return reply;
  }

  claim(task: TaskName): string | null {
    const token = `t${this.tokens++}`;
    const reply = this.send({ type: 'claim', task, attempt: this.state.attempt, token });
    return reply.type === 'claimed' ? token : null;
  }

  complete(task: TaskName, pages?: number[]) {
    return this.send({ type: 'complete', task, token: this.claim(task)!, ...(pages && { plan: { pages } }) });
  }

  fail(task: TaskName) {
    return this.send({ type: 'fail', task, token: this.claim(task)!, error: ERROR });
  }

  announced() {
    return this.effects.flatMap((effect) => (effect.type === 'announce' ? [effect.event.slice(13)] : []));
  }

  queued() {
    return this.effects.flatMap((effect) => (effect.type === 'enqueue' ? [effect.task] : []));
  }
}

/** One with `pages` pages, fetched. */
function opened(pages: number, more = {}): Run {
  const run = new Run(more);
  run.complete(
    'fetch',
    Array.from({ length: pages }, (_, i) => i + 1),
  );
  return run;
}

describe('the way to the end', () => {
  test('fetch, pages, assemble; started and succeeded are announced once', () => {
    const run = opened(2);
    run.complete('page 2');
    run.complete('page 1');
    expect(run.state.status).toBe('assembling');
    run.complete('assemble');
    expect(run.state).toMatchObject({ status: 'succeeded', endedAt: 0, error: null });
    expect(run.queued()).toEqual(['fetch', 'page 1', 'page 2', 'assemble']);
    expect(run.announced()).toEqual(['started', 'succeeded']);
  });

  test('an extraction that was asked for comes last, and its failure leaves the pages', () => {
    const run = opened(1, { wantsExtraction: true });
    run.complete('page 1');
    run.complete('assemble');
    expect(run.state.status).toBe('extracting');
    run.fail('extract');
    expect(run.state.status).toBe('partial');
  });

  test('a window of pages is under way at once', () => {
    const run = opened(100);
    expect(run.queued()).toHaveLength(17);
    run.complete('page 1');
    expect(run.queued().at(-1)).toBe('page 17');
  });

  test('a document without pages has failed', () => {
    expect(opened(0).state).toMatchObject({ status: 'failed', error: { code: 'empty_document' } });
  });
});

describe('claims', () => {
  test('a message that comes twice gives one claim', () => {
    const run = opened(1);
    expect(run.claim('page 1')).not.toBe(null);
    expect(run.claim('page 1')).toBe(null);
  });

  test('a consumer that dies: the page is queued again when its lease is over, and knows the earlier token', () => {
    const run = opened(1);
    const dead = run.claim('page 1')!;
    run.now = TIMES.leaseMs - 1;
    run.send({ type: 'tick' });
    expect(taskOf(run.state, 'page 1')!.status).toBe('leased');
    expect(nextAlarm(run.state, TIMES)).toBe(TIMES.leaseMs);
    run.now = TIMES.leaseMs;
    run.send({ type: 'tick' });
    expect(run.queued().filter((task) => task === 'page 1')).toHaveLength(2);
    const reply = run.send({ type: 'claim', task: 'page 1', attempt: 1, token: 'new' });
    expect(reply).toEqual({ type: 'claimed', claim: 2, earlierTokens: [dead] });
    expect(run.send({ type: 'complete', task: 'page 1', token: dead }).type).toBe('refused');
    expect(run.send({ type: 'complete', task: 'page 1', token: 'new' }).type).toBe('accepted');
  });

  test('a lease is renewed', () => {
    const run = opened(1);
    const token = run.claim('page 1')!;
    run.now = 100_000;
    expect(run.send({ type: 'renew', task: 'page 1', token }).type).toBe('accepted');
    run.now = TIMES.leaseMs + 1;
    run.send({ type: 'tick' });
    expect(taskOf(run.state, 'page 1')!.status).toBe('leased');
  });

  test('a poison page fails alone after three claims, the job is partial', () => {
    const run = opened(2);
    run.complete('page 2');
    for (let i = 0; i < 3; i++)
      run.send({ type: 'release', task: 'page 1', token: run.claim('page 1')!, error: ERROR });
    expect(taskOf(run.state, 'page 1')).toMatchObject({ status: 'failed', claims: 3, error: ERROR });
    run.complete('assemble');
    expect(run.state.status).toBe('partial');
  });

  test('a job that waits has not started; one whose document is fetched again starts again', () => {
    const run = new Run();
    expect(run.said).toEqual([]);
    run.send({ type: 'release', task: 'fetch', token: run.claim('fetch')!, error: ERROR });
    run.fail('fetch');
    run.send({ type: 'retry' });
    expect(run.state.status).toBe('queued');
    expect(run.said).toEqual(['started: fetching', 'failed: failed']);
    run.complete('fetch', [1]);
    expect(run.said.at(-1)).toBe('started: fetching');
    run.send({ type: 'cancel' });
    expect(run.said.at(-1)).toBe('cancelled: cancelled');
  });

  test('a job that is cancelled while it waits never started', () => {
    const run = new Run();
    run.send({ type: 'cancel' });
    expect(run.said).toEqual(['cancelled: cancelled']);
  });

  test('a document that breaks its reader fails', () => {
    const run = new Run();
    for (let i = 0; i < 3; i++) {
      run.claim('fetch');
      run.now += TIMES.leaseMs;
      run.send({ type: 'tick' });
    }
    expect(run.state).toMatchObject({ status: 'failed', error: { code: 'damaged_document' } });
    expect(run.announced()).toEqual(['started', 'failed']);
  });

  test('a message that is lost is sent again', () => {
    const run = new Run();
    run.now = TIMES.lostMs;
    run.send({ type: 'tick' });
    expect(run.queued()).toEqual(['fetch', 'fetch']);
  });

  test('a message that the queue gave up on is queued again, or fails when no claim is left', () => {
    const run = opened(1);
    run.send({ type: 'dead', task: 'page 1' });
    expect(run.queued().filter((task) => task === 'page 1')).toHaveLength(2);
    const leased = run.claim('page 1');
    run.send({ type: 'dead', task: 'page 1' });
    expect(taskOf(run.state, 'page 1')).toMatchObject({ status: 'leased', token: leased });
  });
});

describe('cancel, retry, delete, expiry', () => {
  test('a cancelled job takes no late result, and ends once', () => {
    const run = opened(2);
    const token = run.claim('page 1')!;
    run.send({ type: 'cancel' });
    run.send({ type: 'cancel' });
    expect(run.send({ type: 'renew', task: 'page 1', token }).type).toBe('refused');
    expect(run.send({ type: 'complete', task: 'page 1', token }).type).toBe('refused');
    expect(run.state.status).toBe('cancelled');
    expect(run.announced()).toEqual(['started', 'cancelled']);
  });

  test('the last page and a cancel: whoever is first decides', () => {
    const run = opened(1);
    run.complete('page 1');
    run.complete('assemble');
    run.send({ type: 'cancel' });
    expect(run.state.status).toBe('succeeded');
    expect(run.announced()).toEqual(['started', 'succeeded']);
  });

  test('a retry does what failed, and messages of the attempt before do nothing', () => {
    const run = opened(2);
    run.complete('page 1');
    run.fail('page 2');
    run.complete('assemble');
    expect(run.send({ type: 'retry' }).type).toBe('accepted');
    expect(run.state).toMatchObject({ status: 'running', attempt: 2 });
    expect(run.send({ type: 'claim', task: 'page 2', attempt: 1, token: 'old' }).type).toBe('refused');
    run.complete('page 2');
    run.complete('assemble');
    expect(run.state.status).toBe('succeeded');
    expect(run.said).toEqual(['started: fetching', 'partial: partial', 'started: running', 'succeeded: succeeded']);
    expect(run.send({ type: 'retry' }).type).toBe('refused');
  });

  test('a result goes when its time is up; one that runs too long has failed', () => {
    const run = opened(1);
    run.now = TIMES.longestMs;
    run.send({ type: 'tick' });
    expect(run.state).toMatchObject({ status: 'failed', error: { code: 'timed_out' } });
    expect(nextAlarm(run.state, TIMES)).toBe(TIMES.longestMs + 3_600_000);
    run.now = TIMES.longestMs + 3_600_000;
    run.send({ type: 'tick' });
    expect(run.state.status).toBe('expired');
    expect(nextAlarm(run.state, TIMES)).toBe(null);
    expect(run.effects.filter(({ type }) => type === 'purge')).toHaveLength(1);
  });

  test('a job that is deleted while it runs is cancelled first', () => {
    const run = opened(1);
    run.send({ type: 'delete' });
    expect(run.state.status).toBe('expired');
    expect(run.announced()).toEqual(['started', 'cancelled']);
  });
});

test('those who watch are told of every page and status', () => {
  const run = opened(1);
  run.complete('page 1');
  run.complete('assemble');
  expect(run.effects.filter(({ type }) => type === 'page' || type === 'job')).toEqual([
    { type: 'job', status: 'fetching' },
    { type: 'job', status: 'running' },
    { type: 'page', page: 1, status: 'leased' },
    { type: 'page', page: 1, status: 'done' },
    { type: 'job', status: 'assembling' },
    { type: 'job', status: 'succeeded' },
  ]);
});

/** Numbers from 0 to below `below`, the same for a seed. */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test('random walks: messages twice, late and lost, consumers that die, cancels: every job ends, with one final event', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const pick = random(seed);
    const run = new Run({ window: 1 + pick(4), wantsExtraction: pick(2) === 0 });
    const held: { task: TaskName; token: string }[] = [];
    const doneBy = new Map<TaskName, number>();
    for (let step = 0; step < 4000 && !hasEnded(run.state); step++) {
      run.now += pick(60_000);
      const messages = run.queued();
      const kind = pick(12);
      if (kind < 5) {
        const task = messages[pick(messages.length)];
        const token = run.claim(task);
        if (token !== null && pick(5) > 0) held.push({ task, token });
      } else if (kind < 10 && held.length > 0) {
        const { task, token } = held.splice(pick(held.length), 1)[0];
        const plan = task === 'fetch' ? { plan: { pages: [1, 2, 3, 4, 5].slice(0, 1 + pick(5)) } } : {};
        const type = ['complete', 'complete', 'complete', 'release', 'fail'][pick(5)] as 'complete';
        const event: object = { type, task, token, error: ERROR, ...plan };
        const reply = run.send(event as JobEvent);
        if (type === 'complete' && reply.type === 'accepted') doneBy.set(task, (doneBy.get(task) ?? 0) + 1);
      } else if (kind === 10 && pick(400) === 0) run.send({ type: 'cancel' });
      else run.send({ type: 'tick' });
    }
    expect(hasEnded(run.state), `seed ${seed}`).toBe(true);
    const [first, last, ...more] = run.said;
    expect(more, `seed ${seed}`).toEqual([]);
    // Cancelled while it waits, it has only an end.
    expect(last === undefined ? 'cancelled: cancelled' : 'started: fetching', `seed ${seed}`).toBe(first);
    for (const [task, times] of doneBy) expect(times, `seed ${seed}, ${task}`).toBe(1);
    const open = run.state.tasks.filter(({ status }) => ['waiting', 'queued', 'leased'].includes(status));
    expect(open, `seed ${seed}`).toEqual([]);
  }
});

test('tasks are named by their page', () => expect(pageTask(12)).toBe('page 12'));
