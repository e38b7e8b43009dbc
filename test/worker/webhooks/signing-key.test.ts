/** Ed25519 against Node's own: keys, signatures, and a vector of RFC 8032. */
import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { isSigningKey, makeSigningKey, publicKeyOf, signedBy } from '../../../worker/webhooks/signing-key.ts';

/** Whether a receiver that has the public key takes the signature. */
function verifies(publicKey: string, signed: string, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.from(signed), key, signature);
}

test('what is signed by a new key verifies by its public key, and by no other', async () => {
  const [key, other] = [await makeSigningKey(), await makeSigningKey()];
  const signature = await signedBy(key, 'msg_1.1764500000.{}');
  expect(isSigningKey(key)).toBe(true);
  expect(verifies(publicKeyOf(key), 'msg_1.1764500000.{}', signature)).toBe(true);
  expect(verifies(publicKeyOf(key), 'msg_1.1764500001.{}', signature)).toBe(false);
  expect(verifies(publicKeyOf(other), 'msg_1.1764500000.{}', signature)).toBe(false);
});

test('RFC 8032, 7.1, test 2', async () => {
  const seed = '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb';
  const publicKey = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
  const expected =
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';
  const key = `whsk_${Buffer.from(seed + publicKey, 'hex').toString('base64')}`;
  expect(publicKeyOf(key)).toBe(`whpk_${Buffer.from(publicKey, 'hex').toString('base64')}`);
  expect(Buffer.from(await signedBy(key, 'r')).toString('hex')).toBe(expected);
});
