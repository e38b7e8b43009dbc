/** The API over a scripted engine, driven without a network. */
import { createApp, type AppOptions } from '../../worker/http/app.ts';
import type { LogLine } from '../../worker/http/request-log.ts';
import { LOCAL } from './local-access.ts';
import { ScriptedEngine, type Script } from './scripted-engine.ts';

export const HELLO = { model: 'tiny', messages: [{ role: 'user', content: 'What is this?' }] };
/** Only the signature of a PNG: enough for an engine that does not look. */
export const PNG_URL = 'data:image/png;base64,iVBORw0KGgo=';

export function scriptedApp(
  script: Script = {},
  more: Partial<
    Pick<AppOptions, 'silentBodyMs' | 'access' | 'documents' | 'pictures' | 'videos' | 'files' | 'metrics'>
  > = {},
) {
  const engine = new ScriptedEngine(script);
  const lines: LogLine[] = [];
  const kept: Promise<unknown>[] = [];
  const app = createApp({
    ...LOCAL,
    ...more,
    engine,
    model: 'tiny',
    now: () => Date.now(),
    randomSeed: () => 7,
    waitUntil: (work) => void kept.push(work),
    log: (line) => void lines.push(line),
  });
  /** Text and streams go as they are, anything else as JSON. */
  const post = async (body: unknown, init: RequestInit = {}): Promise<Response> => {
    const raw = typeof body === 'string' || body instanceof ReadableStream ? body : JSON.stringify(body);
    return app.request('/v1/chat/completions', { method: 'POST', body: raw, ...init });
  };
  /** A good request with `more` in it. */
  const chat = (more: object = {}, init?: RequestInit) => post({ ...HELLO, ...more }, init);
  const settled = () => Promise.all(kept);
  return { app, engine, lines, post, chat, settled };
}

/** The data of every event of a server-sent stream; `[DONE]` stays text. */
export async function readEvents(response: Response): Promise<unknown[]> {
  const text = await response.text();
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''))
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as unknown)));
}
