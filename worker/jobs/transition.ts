/** What an event does to a job. */
import {
  hasEnded,
  taskOf,
  type Effect,
  type Ended,
  type JobEvent,
  type JobState,
  type JobTimes,
  type Plan,
  type Reply,
  type Step,
} from './job.ts';
import { isOpen, newTask, pageOf, pageTask, UNTOLD, type Task, type TaskError, type TaskName } from './task.ts';

const NOTHING: Reply = { type: 'nothing' };
const REFUSED: Reply = { type: 'refused' };
const ACCEPTED: Reply = { type: 'accepted' };

export function transition(state: JobState, event: JobEvent, now: number, times: JobTimes): Step {
  const step = react(state, event, now, times);
  return { ...step, effects: [...started(state, step.state), ...step.effects, ...changes(state, step.state)] };
}

function react(state: JobState, event: JobEvent, now: number, times: JobTimes): Step {
  switch (event.type) {
    case 'created':
      return settle(state, now);
    case 'claim':
      return claim(state, event.task, event.attempt, event.token, now);
    case 'renew':
      return holds(state, event.task, event.token) ? renewed(state, event.task, now) : stay(state, REFUSED);
    case 'complete':
      if (!holds(state, event.task, event.token)) return stay(state, REFUSED);
      return completed(state, event.task, event.plan, now);
    case 'release':
      if (!holds(state, event.task, event.token)) return stay(state, REFUSED);
      return settle(again(state, event.task, event.error, now, times), now, ACCEPTED);
    case 'fail':
      if (!holds(state, event.task, event.token)) return stay(state, REFUSED);
      return settle(set(state, event.task, failed(event.error, now)), now, ACCEPTED);
    case 'dead':
      return dead(state, event.task, now, times);
    case 'cancel':
      return hasEnded(state) ? stay(state) : end(closed(state, now), 'cancelled', null, now);
    case 'retry':
      return retry(state, now);
    case 'delete':
      return removed(state, now);
    case 'tick':
      return tick(state, now, times);
  }
}

const stay = (state: JobState, reply: Reply = NOTHING): Step => ({ state, effects: [], reply });

const holds = (state: JobState, name: TaskName, token: string): boolean => {
  const task = taskOf(state, name);
  return !hasEnded(state) && task?.status === 'leased' && task.token === token;
};

function set(state: JobState, name: TaskName, change: Partial<Task>): JobState {
  return { ...state, tasks: state.tasks.map((task) => (task.name === name ? { ...task, ...change } : task)) };
}

const failed = (error: TaskError, now: number): Partial<Task> => ({ status: 'failed', token: null, error, since: now });

function claim(state: JobState, name: TaskName, attempt: number, token: string, now: number): Step {
  const task = taskOf(state, name);
  if (hasEnded(state) || attempt !== state.attempt || task?.status !== 'queued') return stay(state, REFUSED);
  const claims = task.claims + 1;
  const claimed = set(state, name, { status: 'leased', claims, token, since: now });
  const next: JobState = name === 'fetch' ? { ...claimed, status: 'fetching' } : claimed;
  return { state: next, effects: [], reply: { type: 'claimed', claim: claims, earlierTokens: task.earlierTokens } };
}

const renewed = (state: JobState, name: TaskName, now: number): Step =>
  stay(set(state, name, { since: now }), ACCEPTED);

function completed(state: JobState, name: TaskName, plan: Plan | undefined, now: number): Step {
  const done = set(state, name, { status: 'done', token: null, error: null, since: now });
  if (name !== 'fetch') return settle(done, now, ACCEPTED);
  const pages = plan?.pages.map((page) => newTask(pageTask(page), now)) ?? [];
  return settle({ ...done, status: 'running', tasks: [...done.tasks, ...pages] }, now, ACCEPTED);
}

/** The reader broke, or its isolate did and nobody was told. */
const crashed = (name: TaskName): TaskError => ({
  code: name === 'fetch' ? 'damaged_document' : 'page_crashed',
  message: 'It broke its reader in every attempt.',
});

/** Back into the queue while claims are left, else failed. */
function again(state: JobState, name: TaskName, error: TaskError, now: number, { claims }: JobTimes): JobState {
  const task = taskOf(state, name)!;
  const earlierTokens = task.token === null ? task.earlierTokens : [...task.earlierTokens, task.token];
  const last = error.code === 'reader_failed' ? crashed(name) : error;
  if (task.claims >= claims) return set(state, name, { ...failed(last, now), earlierTokens });
  return set(state, name, { status: 'waiting', token: null, earlierTokens, error, since: now });
}

function dead(state: JobState, name: TaskName, now: number, times: JobTimes): Step {
  if (hasEnded(state) || taskOf(state, name)?.status !== 'queued') return stay(state);
  return settle(again(state, name, crashed(name), now, times), now);
}

function retry(state: JobState, now: number): Step {
  if (!hasEnded(state) || state.status === 'expired' || state.status === 'succeeded') return stay(state, REFUSED);
  const isOver = ({ name, status }: Task) => status === 'done' && (name === 'fetch' || pageOf(name) !== null);
  const tasks = state.tasks
    .filter(({ name }) => name === 'fetch' || pageOf(name) !== null)
    .map((task) => (isOver(task) ? task : newTask(task.name, now)));
  const status = tasks[0].status === 'done' ? 'running' : 'queued';
  const next: JobState = {
    ...state,
    status,
    tasks,
    attempt: state.attempt + 1,
    endedAt: null,
    error: null,
    startedAt: now,
  };
  return settle(next, now, ACCEPTED);
}

function tick(state: JobState, now: number, times: JobTimes): Step {
  if (state.status === 'expired') return stay(state);
  if (state.endedAt !== null) {
    if (now < state.endedAt + state.keepMs) return stay(state);
    return removed(state, now);
  }
  if (now >= state.startedAt + times.longestMs) {
    const error = { code: 'timed_out', message: 'The job had not ended after a day.' };
    return end(closed(state, now), 'failed', error, now);
  }
  let next = state;
  for (const { name, status, since } of state.tasks) {
    if (status === 'leased' && now >= since + times.leaseMs) next = again(next, name, crashed(name), now, times);
    if (status === 'queued' && now >= since + times.lostMs) next = set(next, name, { status: 'waiting', since: now });
  }
  return settle(next, now);
}

/** Whatever is open is given up. */
function closed(state: JobState, now: number): JobState {
  const close = (task: Task): Task => (isOpen(task) ? { ...task, status: 'cancelled', token: null, since: now } : task);
  return { ...state, tasks: state.tasks.map((task) => close(task)) };
}

/** Moves the job on as far as its tasks allow, and queues what may begin now. */
function settle(from: JobState, now: number, reply: Reply = NOTHING): Step {
  const state = advanced(from, now);
  if (hasEnded(state)) return end(state, state.status as Final, state.error, now, reply);
  const room = state.window - state.tasks.filter(({ status }) => status === 'queued' || status === 'leased').length;
  const starting = state.tasks.filter(({ status }) => status === 'waiting').slice(0, Math.max(0, room));
  const tasks = state.tasks.map((task): Task =>
    starting.includes(task) ? { ...task, status: 'queued', since: now } : task,
  );
  const queued = starting.map(({ name }): Effect => ({ type: 'enqueue', task: name, attempt: state.attempt }));
  return { state: { ...state, tasks }, effects: queued, reply };
}

/** The status that follows from the tasks: the next step's task is added when the one before it is over. */
function advanced(state: JobState, now: number): JobState {
  const [fetch, ...rest] = state.tasks;
  if (fetch.status === 'failed') return { ...state, status: 'failed', error: fetch.error };
  const pages = rest.filter(({ name }) => pageOf(name) !== null);
  if (fetch.status !== 'done' || pages.some((task) => isOpen(task))) return state;
  const hasDone = pages.some(({ status }) => status === 'done');
  if (!hasDone) return { ...state, status: 'failed', error: firstError(pages) ?? EMPTY };
  const steps: TaskName[] = state.wantsExtraction ? ['assemble', 'extract'] : ['assemble'];
  for (const name of steps) {
    const task = taskOf(state, name);
    const status = name === 'assemble' ? 'assembling' : 'extracting';
    if (task === undefined) return { ...state, status, tasks: [...state.tasks, newTask(name, now)] };
    if (isOpen(task)) return { ...state, status };
    if (task.status === 'failed' && name === 'assemble') return { ...state, status: 'failed', error: task.error };
  }
  const isWhole = [...pages, ...rest].every(({ status }) => status === 'done');
  return { ...state, status: isWhole ? 'succeeded' : 'partial' };
}

function firstError(pages: readonly Task[]): TaskError | null {
  const first = pages.find(({ error }) => error !== null);
  return first ? { ...first.error!, page: pageOf(first.name)! } : null;
}

const EMPTY: TaskError = { code: 'empty_document', message: 'The document has no pages that were asked for.' };

type Final = Exclude<Ended, 'expired'>;

function end(state: JobState, status: Final, error: TaskError | null, now: number, reply: Reply = NOTHING): Step {
  const effects: Effect[] = [{ type: 'announce', event: `document.job.${status}` }];
  return { state: { ...state, status, error, endedAt: now }, effects, reply };
}

/** Nothing of the job is left but that it was there. */
function removed(state: JobState, now: number): Step {
  const effects: Effect[] = hasEnded(state) ? [] : [{ type: 'announce', event: 'document.job.cancelled' }];
  const gone: JobState = { ...closed(state, now), status: 'expired', endedAt: state.endedAt ?? now };
  return { state: gone, effects: [...effects, { type: 'purge' }], reply: ACCEPTED };
}

const isUnderWay = (state: JobState): boolean => state.status !== 'queued' && !hasEnded(state);

/** Webhooks are told of a start when the first task is begun, not while it waits: a message says what is true. */
function started(before: JobState, after: JobState): Effect[] {
  return !isUnderWay(before) && isUnderWay(after) ? [{ type: 'announce', event: 'document.job.started' }] : [];
}

/** What those are told who watch. */
function changes(before: JobState, after: JobState): Effect[] {
  const effects: Effect[] = [];
  const known = new Map(before.tasks.map((task) => [task.name, task.status]));
  for (const { name, status } of after.tasks) {
    const page = pageOf(name);
    if (page !== null && known.get(name) !== status && !UNTOLD.includes(status))
      effects.push({ type: 'page', page, status });
  }
  if (before.status !== after.status) effects.push({ type: 'job', status: after.status });
  return effects;
}
