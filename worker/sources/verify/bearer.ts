/** A token that the sender shows: kept as its hash alone. */
import { hashKey, sameHash } from '../../access/key.ts';

const BEARER = /^Bearer +(\S+)$/i;

export async function verifiesBearer(sha256: string, headers: Headers): Promise<boolean> {
  const token = BEARER.exec(headers.get('authorization') ?? '')?.[1] ?? '';
  return sameHash(await hashKey(token), sha256);
}
