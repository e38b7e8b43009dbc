/** The events of a job as a stream of server-sent events: from any of them on, to the last one. */
import { asGlimpseError } from '../errors.ts';
import type { Documents } from '../jobs/documents.ts';
import { LIMITS } from '../limits.ts';
import { SSE_HEADERS } from './sse.ts';

/** A comment in between keeps proxies from closing what is silent. */
const COMMENT = ': waiting\n';

/** `after`: number of the last event that the client has. */
export function watchJob(documents: Documents, tenant: string, id: string, after: number): Response {
  const encoder = new TextEncoder();
  let seq = Number.isFinite(after) ? after : 0;
  let isOver = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      if (isOver) return controller.close();
      try {
        const { events, hasEnded } = await documents.events(tenant, id, seq, LIMITS.jobSilenceMs.value);
        for (const event of events) write(message(String(event.seq), event.type, event.data));
        seq = events.at(-1)?.seq ?? seq;
        if (events.length === 0) write(hasEnded ? message(String(seq), 'end', {}) : COMMENT);
        isOver = hasEnded && events.length === 0;
      } catch (thrown) {
        const { code, message: words } = asGlimpseError(thrown);
        write(message(String(seq), 'error', { code, message: words }));
        isOver = true;
      }
    },
  });
  return new Response(stream, { headers: SSE_HEADERS });
}

const message = (id: string, type: string, data: unknown): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
