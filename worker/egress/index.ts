/**
 * The Worker script glimpse-egress: the only one that fetches documents from, and sends webhooks to, addresses that others name. It is
 * bound to nothing: what it is given it sends, what it fetches it gives, and there is nothing else that it could give away. Its log names
 * hosts and outcomes, and never a path, a body or a secret.
 */
import { WorkerEntrypoint } from 'cloudflare:workers';
import { answer, type Answered } from '../calls.ts';
import { GlimpseError } from '../errors.ts';
import { hostOf } from '../guard/address.ts';
import type { Failure } from '../guard/follow.ts';
import { lookUp } from '../guard/look-up.ts';
import { NO_ANSWER, type Posted } from '../guard/posted.ts';
import { LIMITS } from '../limits.ts';
import { openDocument, type OpenDocument } from './document.ts';
import { isLoopback, judge } from './judge.ts';
import { post } from './post.ts';

interface Env {
  /** `yes`: addresses on this machine are allowed, over plain HTTP as well. */
  readonly EGRESS_LOCAL?: string;
}

const REFUSALS = {
  webhook: { code: 'webhook_url_refused', message: 'Webhooks are not sent to this address', param: 'url' },
  document: { code: 'fetch_blocked', message: 'Documents are not fetched from this address', param: 'document.url' },
} as const;

const fetching = (url: string, init: RequestInit): Promise<Response> => fetch(url, init);

// oxlint-disable-next-line no-console -- the one log of the script
const log = (line: object): void => console.log(JSON.stringify(line));

export default class GlimpseEgress extends WorkerEntrypoint<Env> {
  /** The address in its one spelling. */
  judge(url: string, ownHost: string, use: keyof typeof REFUSALS): Promise<Answered<string>> {
    return answer(async () => {
      const judged = this.#judge(url, [ownHost]);
      if ('url' in judged) return judged.url.href;
      const { code, message, param } = REFUSALS[use];
      throw new GlimpseError(code, `${message}: ${judged.refused}.`, { param });
    });
  }

  /** Judges again: an address that was allowed when it was named may not be any more. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Answered<Posted>> {
    return answer(async () => {
      const judged = this.#judge(url, []);
      if (!('url' in judged)) return { ...NO_ANSWER, failure: 'refused' };
      const refused = await this.#lookUp(judged.url);
      if (refused !== null) return { ...NO_ANSWER, failure: refused.failure === 'refused' ? 'refused' : 'connection' };
      const posted = await post(judged.url, headers, body, {
        fetch: fetching,
        now: () => Date.now(),
        ms: LIMITS.webhookMs.value,
        bytes: LIMITS.webhookAnswerBytes.value,
      });
      const { status, failure, ms } = posted;
      // Neither path nor query: they may hold secrets.
      log({ sent: hostOf(judged.url), status, failure, ms });
      return posted;
    });
  }

  /** The document as it comes: whoever reads it counts it. */
  openDocument(
    url: string,
    headers: Readonly<Record<string, string>>,
    ownHost: string | null,
  ): Promise<Answered<OpenDocument>> {
    return answer(() =>
      openDocument(url, headers, {
        judge: (text) => this.#judge(text, ownHost === null ? [] : [ownHost]),
        lookUp: (named) => this.#lookUp(named),
        fetch: fetching,
        log,
      }),
    );
  }

  #judge(url: string, own: readonly string[]) {
    return judge(url, { own, allowsLoopback: this.#isLocal });
  }

  #lookUp(url: URL): Promise<Failure | null> {
    if (this.#isLocal && isLoopback(url)) return Promise.resolve(null);
    return lookUp(url, { fetch: fetching, ms: LIMITS.lookUpMs.value });
  }

  get #isLocal(): boolean {
    return this.env.EGRESS_LOCAL === 'yes';
  }
}
