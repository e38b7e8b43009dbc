import { createHash, randomBytes } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from '../../../worker/access/crc32.ts';
import { hashKey, keyId, makeKey, sameHash } from '../../../worker/access/key.ts';

const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

test('a key has an id, 256 bits and a checksum, and is found again by its id', () => {
  const { id, text } = makeKey(random);
  expect(text).toMatch(/^gl_[a-z2-7]{12}_[\w-]{43}[0-9A-Za-z]{6}$/);
  expect(text.slice(3, 15)).toBe(id);
  expect(keyId(text)).toBe(id);
});

test('a thousand keys are a thousand secrets and ids', () => {
  const keys = Array.from({ length: 1000 }, () => makeKey(random));
  expect(new Set(keys.map(({ id }) => id)).size).toBe(1000);
  expect(new Set(keys.map(({ text }) => text.slice(16))).size).toBe(1000);
});

test('a rotated key keeps its id and nothing else', () => {
  const { id, text } = makeKey(random);
  const next = makeKey(random, id);
  expect(next.id).toBe(id);
  expect(next.text.slice(16)).not.toBe(text.slice(16));
});

test('every single wrong character is known by the checksum', () => {
  const { text } = makeKey(random);
  for (let at = 3; at < text.length; at++) {
    const other = text[at] === 'a' ? 'b' : 'a';
    expect(keyId(text.slice(0, at) + other + text.slice(at + 1)), `at ${at}`).toBeNull();
  }
});

test('what is no key has no id', () => {
  const { text } = makeKey(random);
  for (const wrong of ['', 'none', 'gl_', 'sk-proj-1234', text.slice(1), `${text}x`, ` ${text}`, text.toUpperCase()])
    expect(keyId(wrong), `for “${wrong}”`).toBeNull();
});

test("a key's hash is what sha256sum prints", async () => {
  const { text } = makeKey(random);
  expect(await hashKey(text)).toBe(createHash('sha256').update(text).digest('hex'));
});

test('hashes are equal when all of them is', async () => {
  const hash = await hashKey('a');
  expect(sameHash(hash, hash)).toBe(true);
  for (const other of [await hashKey('b'), hash.slice(1), `${hash}0`, '', `${hash.slice(0, -1)}x`])
    expect(sameHash(hash, other)).toBe(false);
});

test("CRC-32 is zlib's", () => {
  for (let length = 0; length < 100; length++) {
    const bytes = random(length);
    expect(crc32(bytes)).toBe(zlibCrc32(bytes));
  }
});
