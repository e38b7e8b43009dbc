/** Which addresses are asked: public names, and this machine where the service runs on it for its own developer. */
import { judgeAddress, type Judged } from '../guard/address.ts';

export interface EgressRules {
  /** Names of this service. */
  readonly own: readonly string[];
  readonly allowsLoopback: boolean;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export const isLoopback = ({ hostname }: URL): boolean => LOOPBACK.has(hostname);

export function judge(text: string, { own, allowsLoopback }: EgressRules): Judged {
  if (allowsLoopback && URL.canParse(text)) {
    const url = new URL(text);
    const isPlain = url.username === '' && url.password === '';
    if (isPlain && /^https?:$/.test(url.protocol) && isLoopback(url)) return { url };
  }
  return judgeAddress(text, { hosts: ['*'], own });
}
