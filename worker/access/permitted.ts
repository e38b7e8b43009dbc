/** What a key is for: scopes, pages and addresses. */
import { GlimpseError } from '../errors.ts';
import { isWithin } from './network.ts';
import type { KeyRecord, Scope } from './record.ts';

/** @throws GlimpseError forbidden */
export function checkPermitted(
  { scopes, origins, networks }: Pick<KeyRecord, 'scopes' | 'origins' | 'networks'>,
  scope: Scope,
  { headers }: Request,
): void {
  if (!scopes.includes(scope))
    throw new GlimpseError(
      'forbidden',
      `This needs a key with the scope "${scope}"; the key that came has ${scopes.join(', ')}.`,
    );
  if (origins && !origins.includes(headers.get('origin') ?? ''))
    throw new GlimpseError('forbidden', 'The key that came is for certain web pages, and this request is of another.');
  const ip = headers.get('cf-connecting-ip') ?? '';
  if (networks && !networks.some((network) => isWithin(ip, network)))
    throw new GlimpseError('forbidden', 'The key that came is for certain addresses, and this request is of another.');
}
