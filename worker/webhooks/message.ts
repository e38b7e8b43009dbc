/** Messages and their attempts, as they are kept. Types and no code. */
import type { Posted } from '../guard/posted.ts';
import type { MessageEnd, OpenMessage } from './endpoint.ts';

export interface NewMessage {
  readonly id: string;
  readonly type: string;
  /** null: it is about the endpoint. */
  readonly job: string | null;
  /** What is signed and sent, byte for byte. */
  readonly body: string;
}

export interface MessageRow extends Omit<NewMessage, 'body'> {
  readonly createdAt: number;
  readonly status: OpenMessage['status'] | MessageEnd;
  /** Of one that is open. */
  readonly dueAt: number | null;
}

export interface AttemptRow extends Pick<Posted, 'status' | 'failure' | 'beginning' | 'ms'> {
  readonly at: number;
}
