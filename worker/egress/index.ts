/** The script glimpse-egress: the only one that sends to addresses that others name. It is bound to no data and sees no secret. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import { answer, type Answered } from '../calls.ts';
import { GlimpseError } from '../errors.ts';
import { hostOf } from '../guard/address.ts';
import { NO_ANSWER, type Posted } from '../guard/posted.ts';
import { LIMITS } from '../limits.ts';
import { post } from './post.ts';
import { judgeReceiver } from './receiver.ts';

interface Env {
  /** `yes`: receivers on this machine are allowed, over plain HTTP as well. */
  readonly EGRESS_LOCAL?: string;
}

export default class GlimpseEgress extends WorkerEntrypoint<Env> {
  /** The address in its one spelling. */
  judge(url: string, ownHost: string): Promise<Answered<string>> {
    return answer(async () => {
      const judged = this.#judge(url, [ownHost]);
      if ('url' in judged) return judged.url.href;
      const message = `Webhooks are not sent to this address: ${judged.refused}.`;
      throw new GlimpseError('webhook_url_refused', message, { param: 'url' });
    });
  }

  /** Judges again: an address that was allowed when it was named may not be any more. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Answered<Posted>> {
    return answer(async () => {
      const judged = this.#judge(url, []);
      if (!('url' in judged)) return { ...NO_ANSWER, failure: 'refused' };
      const posted = await post(judged.url, headers, body, {
        fetch: (address, init) => fetch(address, init),
        now: () => Date.now(),
        ms: LIMITS.webhookMs.value,
        bytes: LIMITS.webhookAnswerBytes.value,
      });
      const { status, failure, ms } = posted;
      // Neither path nor query: they may hold secrets.
      // oxlint-disable-next-line no-console -- the one log of the script
      console.log(JSON.stringify({ sent: hostOf(judged.url), status, failure, ms }));
      return posted;
    });
  }

  #judge(url: string, own: readonly string[]) {
    return judgeReceiver(url, { own, allowsLoopback: this.env.EGRESS_LOCAL === 'yes' });
  }
}
