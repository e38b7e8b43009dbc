/** Strings, numbers and lists; written for these tests. */
import { integer, list, of, string, type SchemaCase } from './schema-case.ts';

const strings = [
  of('lengths', { type: 'string', minLength: 2, maxLength: 4 }, ['ab', 'äöü', '🙂🙂🙂🙂'], ['a', 'abcde', '']),
  of(
    'pattern, anchored',
    { type: 'string', pattern: '^[A-Z]{2}-\\d{3,}$' },
    ['AB-123', 'XY-99999'],
    ['AB-12', 'ab-123', ' AB-123'],
  ),
  of('pattern, anywhere', { type: 'string', pattern: 'b+' }, ['abc', 'b'], ['', 'ac']),
  of('pattern of alternatives', { type: 'string', pattern: '^(foo|bar$)' }, ['foo!', 'bar'], ['bar!', 'xfoo']),
  of(
    'pattern and length',
    { type: 'string', pattern: '^\\w+$', maxLength: 5 },
    ['abc', 'a_b_c'],
    ['abcdef', '', 'a b'],
  ),
  of('pattern with quotes', { type: 'string', pattern: '^"[^"]*"$' }, ['"a"', '""'], ['a', '"a"b"']),
  of(
    'date and time',
    { type: 'string', format: 'date-time' },
    ['2024-12-31T23:59:59Z', '2000-02-29T00:00:00.5+01:00'],
    ['2024-13-01T00:00:00Z', '2024-12-31'],
  ),
  of(
    'address of mail',
    { type: 'string', format: 'email' },
    ['a.b@example.org'],
    ['a@b', 'a b@example.org', '@example.org'],
  ),
  of(
    'uuid',
    { type: 'string', format: 'uuid' },
    ['123e4567-e89b-12d3-a456-426614174000'],
    ['123e4567', 'g23e4567-e89b-12d3-a456-426614174000'],
  ),
  of('ipv4', { type: 'string', format: 'ipv4' }, ['127.0.0.1', '255.255.255.255'], ['256.1.1.1', '1.2.3', '01.2.3.4']),
  of(
    'ipv6',
    { type: 'string', format: 'ipv6' },
    ['::1', '2001:db8::8:800:200c:417a', '1:2:3:4:5:6:7:8'],
    ['1:2:3', ':::', '1:2:3:4:5:6:7:8:9'],
  ),
  of('uri', { type: 'string', format: 'uri' }, ['https://a.example/b?c=d#e', 'urn:a:b'], ['/a', 'a b:c', '']),
  of('unknown format', { type: 'string', format: 'colour' }, ['red', ''], [1, null]),
];

const numbers = [
  of('small integers', { type: 'integer', minimum: -3, maximum: 12 }, [-3, 0, 7, 12], [-4, 13, 1.5, '1']),
  of('above', { type: 'number', exclusiveMinimum: 1 }, [1.1, 2, 1e3], [1, 0, -5]),
  of('below', { type: 'number', exclusiveMaximum: 0.5 }, [0.4999, 0, -100], [0.5, 1]),
  of('multiples', { type: 'integer', multipleOf: 7 }, [0, 7, -14, 700], [1, 6, 15]),
  of('quarters', { type: 'number', multipleOf: 0.25, maximum: 2 }, [0.25, 1.75, 2, -3.5], [0.3, 2.25]),
  of('not two', { type: 'integer', minimum: 0, maximum: 5, not: { const: 2 } }, [0, 1, 3, 5], [2, 6]),
  of('whole or text', { type: ['integer', 'string'] }, [1, 'a'], [1.5, null]),
];

const arrays = [
  of(
    'pair',
    { type: 'array', prefixItems: [string, integer], items: false, minItems: 2 },
    [['a', 1]],
    [['a'], ['a', 1, 2], [1, 'a']],
  ),
  of(
    'pair, draft 7',
    { type: 'array', items: [string, integer], additionalItems: false },
    [[], ['a'], ['a', 1]],
    [['a', 1, 2], [1]],
  ),
  of(
    'up to three',
    list({ type: 'boolean' }, { maxItems: 3 }),
    [[], [true], [true, false, true]],
    [[true, true, true, true], [1]],
  ),
  of(
    'different colours',
    list({ enum: ['red', 'green', 'blue'] }, { uniqueItems: true, minItems: 1 }),
    [['red'], ['blue', 'green']],
    [[], ['red', 'red']],
  ),
  of('contains', { type: 'array', items: integer, contains: { const: 7 } }, [[7], [1, 7, 2]], [[], [1, 2], [7, 'a']]),
  of('nested', list(list(list(integer, { minItems: 1 }))), [[], [[]], [[[1]]]], [[[[]]], [1]]),
];

export const SCALARS_AND_LISTS: readonly SchemaCase[] = [...strings, ...numbers, ...arrays];
