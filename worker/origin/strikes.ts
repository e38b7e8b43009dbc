/** Whether a failure was the input's fault: an origin that is not well right after it has failed at a video may have been broken by it. */
import { asGlimpseError } from '../errors.ts';
import type { Asking } from './answering.ts';
import type { OriginFault } from './fault.ts';
import { fingerprintOf } from './fingerprint.ts';
import { fetchOf, type OriginOptions } from './options.ts';
import { isAlive } from './probe.ts';

const SUSPICIOUS: ReadonlySet<string> = new Set(['origin_failed', 'origin_cut', 'origin_unreachable']);
/** An engine that dies takes a moment for it. */
const LOOKS_MS = [0, 3000, 6000];

/** Never rejects. */
export async function watchInput(
  { told: { code } }: Pick<OriginFault, 'told'>,
  { origin, request }: Pick<Asking, 'origin' | 'request'>,
  options: OriginOptions,
): Promise<void> {
  const fingerprint = SUSPICIOUS.has(code) ? await fingerprintOf(request) : null;
  if (fingerprint === null) return;
  const { quarantine, wait, log, count } = options;
  try {
    const isDown = await goesDown(() => isAlive(origin, fetchOf(origin, options)), wait);
    if (!isDown && code !== 'origin_failed') return;
    await quarantine().strike(fingerprint, isDown ? 'down' : 'failed');
    count('glimpse_origin_strikes_total', { origin: origin.name, offence: isDown ? 'down' : 'failed' });
    log({ origin: origin.name, strike: fingerprint, isDown });
  } catch (error) {
    log({ origin: origin.name, quarantine: asGlimpseError(error).message });
  }
}

async function goesDown(isWell: () => Promise<boolean>, wait: OriginOptions['wait']): Promise<boolean> {
  for (const ms of LOOKS_MS) {
    await wait(ms);
    if (!(await isWell())) return true;
  }
  return false;
}
