/** One step of a job that a consumer does: fetching, a page, assembling, extracting. */

/** `page 12` is the document's twelfth page. */
export type TaskName = 'fetch' | 'assemble' | 'extract' | `page ${number}`;

export interface TaskError {
  /** One of the job's error codes. */
  readonly code: string;
  readonly message: string;
  /** Where a job failed of one. */
  readonly page?: number;
}

export type TaskStatus = 'waiting' | 'queued' | 'leased' | 'done' | 'failed' | 'cancelled';
/** Those of a page that nobody is told of who watches. */
export const UNTOLD: readonly TaskStatus[] = ['waiting', 'queued'];

export interface Task {
  readonly name: TaskName;
  readonly status: TaskStatus;
  /** How often it was begun. */
  readonly claims: number;
  /** Of the claim that holds it; whoever shows another one comes late. */
  readonly token: string | null;
  /** Of claims before this one: a result under one of them may be complete. */
  readonly earlierTokens: readonly string[];
  /** When its status began. */
  readonly since: number;
  readonly error: TaskError | null;
}

export const newTask = (name: TaskName, now = 0): Task => ({
  name,
  status: 'waiting',
  claims: 0,
  token: null,
  earlierTokens: [],
  since: now,
  error: null,
});

export const isOpen = ({ status }: Task): boolean => status === 'waiting' || status === 'queued' || status === 'leased';

/** The page's number; null of a step that is about the whole document. */
export function pageOf(name: TaskName): number | null {
  return name.startsWith('page ') ? Number(name.slice(5)) : null;
}

export const pageTask = (page: number): TaskName => `page ${page}`;
