/** Addresses of single objects: who has not the secret makes none. */
import { expect, test } from 'vitest';
import { claimOf, signedClaim, type MediaClaim } from '../../../worker/origin/media-link.ts';

const SECRET = 'a secret of at least 32 characters';
const CLAIM: MediaClaim = { bucket: 'documents', key: 'files/ü/1', etag: 'e1', sizeBytes: 10, expires: 1000 };

test('what was signed is read again', async () => {
  expect(await claimOf(SECRET, await signedClaim(SECRET, CLAIM))).toEqual(CLAIM);
});

test('what was not is nothing: another secret, another claim, another form', async () => {
  const signed = await signedClaim(SECRET, CLAIM);
  const [claim, signature] = signed.split('.');
  const [other] = (await signedClaim('another secret of 32 characters!', { ...CLAIM, key: 'files/other' })).split('.');
  expect(await claimOf('another secret of 32 characters!', signed)).toBeNull();
  const forged = [`${other}.${signature}`, `${claim}.${signature.slice(1)}`, claim, `${signed}.x`, '', '.', 'x.%%%'];
  for (const text of forged) expect(await claimOf(SECRET, text)).toBeNull();
});
