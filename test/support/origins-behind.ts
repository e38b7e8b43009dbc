/** The Worker in workerd with the tiny model, and an origin for every fault behind it, each under its own model's name: `gpu-FAULT`. */
import { startOrigin, type OriginServer } from '../../scripts/origin/faulty-origin.ts';
import { startTinyServer, type TinyServer } from './local-server.ts';

const TIMES = { headersMs: 2000, firstTextMs: 2000, silenceMs: 1000, totalMs: 4000 };
/** They have the times that origins have. */
export const SLOW = ['slow', 'slowfailing'];
export const FAULTS = [
  'good',
  'reasoning',
  'nodone',
  'busy',
  'failing',
  'refusing',
  'cut',
  'inbandlate',
  'endless',
  'silent',
  'barring',
];
/** Behind a binding: nothing of this name is in any other network. */
export const PRIVATE = 'private';
export const MEDIA_SECRET = 'what signs addresses of media, 32+';

export async function startOriginsBehind(): Promise<{ readonly origin: OriginServer; readonly server: TinyServer }> {
  const origin = await startOrigin();
  const declared = (name: string, fault = name) => ({
    name,
    url: origin.url(fault),
    kind: fault === 'fetching' ? 'transformers' : 'vllm',
    model: 'theirs',
    aliases: [`gpu-${name}`],
    // One alone takes pictures and long prompts, and one videos.
    classes: { good: ['text', 'image'], fetching: ['video'] }[name] ?? ['text'],
    contextTokens: name === 'good' ? 65_536 : 4096,
    timeouts: SLOW.includes(fault) ? {} : TIMES,
    keySecret: 'GPU_KEY',
  });
  const { host } = new URL(origin.url('good'));
  const hidden = declared(PRIVATE, 'good');
  const url = hidden.url.replace(host, 'gpu.internal:8000');
  const ORIGINS = JSON.stringify([
    ...[...FAULTS, ...SLOW, 'fetching'].map((fault) => declared(fault)),
    { ...hidden, url, binding: 'GPU_NETWORK' },
  ]);
  const variables = { ORIGINS, GPU_KEY: 'a secret', MEDIA_SECRET };
  return { origin, server: await startTinyServer({ variables, networks: { GPU_NETWORK: host } }) };
}
