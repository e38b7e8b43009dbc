/** What an origin's answer means that is not the stream it was asked for. Source: the table of faults in docs/origin.md. */
import { LIMITS } from '../limits.ts';
import { OriginFault } from './fault.ts';
import { quoted } from './wire.ts';

/** Of something before the origin's own program, or of one that has not begun. */
const REPEATED: ReadonlySet<number> = new Set([502, 503, 504]);
/** A wait that a request can take; longer ones are the client's. */
const SHORT_WAIT_MS = 2000;

/** Of an answer that is no stream. */
export async function faultOf(response: Response): Promise<OriginFault> {
  const { status } = response;
  if (status >= 300 && status < 400)
    return new OriginFault('origin_redirected', 'The origin sends us elsewhere; its address is wrong.', {
      outcome: 'failure',
    });
  if (status === 401 || status === 403)
    return new OriginFault('origin_misconfigured', 'The origin does not let us in; its key is wrong.', {
      outcome: 'barred',
    });
  if (status === 429) {
    const retryMs = retryAfterMs(response.headers.get('retry-after'));
    const mayRepeat = retryMs <= SHORT_WAIT_MS || 'elsewhere';
    return new OriginFault('origin_busy', 'The origin has too much to do.', { outcome: 'neither', mayRepeat, retryMs });
  }
  if (status >= 500) {
    const retryMs = retryAfterMs(response.headers.get('retry-after'));
    const mayRepeat = REPEATED.has(status) && retryMs <= SHORT_WAIT_MS;
    return new OriginFault('origin_failed', `The origin failed with status ${status}.`, {
      outcome: 'hard',
      mayRepeat,
      retryMs,
    });
  }
  if (status >= 400)
    return new OriginFault('origin_refused', `The origin refuses the request: ${await reasonOf(response)}`, {
      outcome: 'neither',
    });
  return new OriginFault('origin_bad_response', 'The origin answers with something else than a stream.', {
    outcome: 'failure',
  });
}

/** Its own words where they are JSON in one of the shapes in use; never a page. */
async function reasonOf(response: Response): Promise<string> {
  try {
    const body = JSON.parse(await beginning(response)) as { error?: { message?: unknown }; detail?: unknown };
    const reason = body.error?.message ?? body.detail;
    if (typeof reason === 'string') return quoted(reason);
    if (reason !== undefined) return quoted(JSON.stringify(reason));
  } catch {
    // No JSON: nothing to quote.
  }
  return `status ${response.status}.`;
}

async function beginning(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length >= LIMITS.originErrorBytes.value) break;
  }
  return text;
}

/** 0 when it does not say, or says a date. */
function retryAfterMs(header: string | null): number {
  return header !== null && /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1000 : 0;
}
