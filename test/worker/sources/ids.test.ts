/** Ids of sources and events, and who may send mail. */
import { describe, expect, test } from 'vitest';
import { eventKey, hashOf } from '../../../worker/sources/event-id.ts';
import { isSourceId, newSourceId, sourceOfAddress } from '../../../worker/sources/ids.ts';
import { isAllowed, isSender } from '../../../worker/sources/senders.ts';

const ID = 'src_0123456789abcdef0123456789abcdef';

describe('a source', () => {
  test('has an id that an address of mail keeps', () => {
    const id = newSourceId();
    expect(isSourceId(id)).toBe(true);
    expect(sourceOfAddress(`${id.toUpperCase()}@example.com`)).toBe(id);
  });

  test.each([
    [`${ID}@example.com`, ID],
    [`documents+${ID}@example.com`, ID],
    [`a+b+${ID}@example.com`, ID],
    [`x${ID}@example.com`, null],
    [`${ID}x@example.com`, null],
    [`someone@${ID}.example.com`, null],
    [`"${ID}@example.com"@example.com`, null],
    ['documents@example.com', null],
    [ID, null],
    ['', null],
  ])('of %j: %s', (address, id) => {
    expect(sourceOfAddress(address)).toBe(id);
  });

  test.each([`${ID}\n`, ID.toUpperCase(), 'src_', `${ID}0`, '../jobs', ''])('%j is no id', (text) => {
    expect(isSourceId(text)).toBe(false);
  });
});

describe('an event', () => {
  test('keeps a short plain id; any other becomes its hash', async () => {
    expect(await eventKey('evt_1.2:3@x')).toBe('evt_1.2:3@x');
    for (const id of ['x'.repeat(181), 'ein Ereignis', 'événement', ''])
      expect(await eventKey(id)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await eventKey('a b')).not.toBe(await eventKey('a  b'));
    const empty = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(await hashOf(new Uint8Array(0))).toBe(empty);
  });
});

describe('senders', () => {
  test.each([
    ['anna@example.com', true],
    ['*@example.com', true],
    ['*@mail.example.com', true],
    ['*', false],
    ['*@*', false],
    ['an*@example.com', false],
    ['anna@example', false],
    ['example.com', false],
    ['a@b@example.com', false],
  ])('%j is one: %s', (text, is) => {
    expect(isSender(text)).toBe(is);
  });

  const senders = ['Anna@example.com', '*@shop.example.org'];
  test.each([
    ['anna@EXAMPLE.com', true],
    ['bert@example.com', false],
    ['anyone@shop.example.org', true],
    ['anyone@evil-shop.example.org', false],
    ['anyone@shop.example.org.evil.com', false],
    ['anna@example.com@evil.com', false],
    ['@shop.example.org', true],
    ['', false],
  ])('mail from %j is taken: %s', (address, is) => {
    expect(isAllowed(senders, address)).toBe(is);
  });
});
