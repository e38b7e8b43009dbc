/** The order in which origins are asked. */
import type { GenerateRequest } from '../engine/engine.ts';
import type { Origin } from './origin.ts';

/** What a conversation begins with; by it its turns find the origin that has them in its cache. */
const BEGINNING_CHARS = 1024;

/**
 * By weight, and the same for all turns of a conversation; those that were tried behind the others.
 * A key of h^(1/weight), largest first, h a hash in place of a random number: drawing by weight without replacement, and always alike.
 * Source: Efraimidis and Spirakis, 2006; Thaler and Ravishankar, 1998 ("rendezvous hashing").
 */
export function ordered(
  origins: readonly Origin[],
  tried: ReadonlySet<Origin>,
  { messages }: Pick<GenerateRequest, 'messages'>,
): Origin[] {
  const beginning = JSON.stringify(
    messages.map(({ role, content }) => [role, typeof content === 'string' ? content : content.map(textOf)]),
  ).slice(0, BEGINNING_CHARS);
  const keyed = origins.map((origin) => ({
    origin,
    key: hashed(`${origin.name} ${beginning}`) ** (1 / origin.weight) - (tried.has(origin) ? 1 : 0),
  }));
  return keyed.toSorted((a, b) => b.key - a.key).map(({ origin }) => origin);
}

const textOf = (part: { readonly type: string; readonly text?: string }): string => part.text ?? part.type;

/** Above 0, below 1. FNV-1a, and the last step of MurmurHash3 so that names that differ in one letter are far apart. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
