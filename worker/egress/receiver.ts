/** Which addresses webhooks are sent to: public names, and receivers on this machine where the service runs on it for its own developer. */
import { judgeAddress, type Judged } from '../guard/address.ts';

export interface ReceiverRules {
  /** Names of this service. */
  readonly own: readonly string[];
  readonly allowsLoopback: boolean;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export function judgeReceiver(text: string, { own, allowsLoopback }: ReceiverRules): Judged {
  if (allowsLoopback && URL.canParse(text)) {
    const url = new URL(text);
    const isPlain = url.username === '' && url.password === '';
    if (isPlain && /^https?:$/.test(url.protocol) && LOOPBACK.has(url.hostname)) return { url };
  }
  return judgeAddress(text, { hosts: ['*'], own });
}
