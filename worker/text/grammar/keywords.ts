/** Keywords of JSON Schema that are looked at, and what each may be. */
import { isObject, schemaError, type Json, type Schema } from './schema-document.ts';

type Check = readonly [isRight: (value: Json) => boolean, expected: string];

const schema: Check = [(value) => typeof value === 'boolean' || isObject(value), 'a schema is expected'];
const schemas: Check = [
  (value) => Array.isArray(value) && value.length > 0 && value.every(schema[0]),
  'a list of schemas is expected',
];
const named: Check = [
  (value) => isObject(value) && Object.values(value).every(schema[0]),
  'an object of schemas is expected',
];
const count: Check = [
  (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0,
  'a whole number, 0 or more, is expected',
];
const number: Check = [(value) => typeof value === 'number' && Number.isFinite(value), 'a number is expected'];
const bound: Check = [(value) => typeof value === 'boolean' || number[0](value), 'a number is expected'];
const text: Check = [(value) => typeof value === 'string', 'a string is expected'];
const texts: Check = [
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  'a list of strings is expected',
];
const flag: Check = [(value) => typeof value === 'boolean', 'true or false is expected'];

export const TYPE_NAMES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];
const isType = (value: Json): boolean => typeof value === 'string' && TYPE_NAMES.includes(value);

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    'type',
    [
      (value) => isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType)),
      `one or more of ${TYPE_NAMES.join(', ')} are expected`,
    ],
  ],
  ['enum', [(value) => Array.isArray(value), 'a list of values is expected']],
  ['const', [() => true, '']],
  ['$ref', text],
  ['allOf', schemas],
  ['anyOf', schemas],
  ['oneOf', schemas],
  ['not', schema],
  ['if', schema],
  ['then', schema],
  ['else', schema],
  ['properties', named],
  ['patternProperties', named],
  ['additionalProperties', schema],
  ['unevaluatedProperties', schema],
  ['propertyNames', schema],
  ['required', texts],
  ['minProperties', count],
  ['maxProperties', count],
  [
    'dependencies',
    [
      (value) => isObject(value) && Object.values(value).every((one) => schema[0](one) || texts[0](one)),
      'an object of schemas or lists of names is expected',
    ],
  ],
  [
    'dependentRequired',
    [(value) => isObject(value) && Object.values(value).every(texts[0]), 'lists of names are expected'],
  ],
  ['dependentSchemas', named],
  ['items', [(value) => schema[0](value) || Array.isArray(value), 'a schema is expected']],
  ['additionalItems', schema],
  ['unevaluatedItems', schema],
  ['prefixItems', schemas],
  ['contains', schema],
  ['minContains', count],
  ['maxContains', count],
  ['minItems', count],
  ['maxItems', count],
  ['uniqueItems', flag],
  ['minLength', count],
  ['maxLength', count],
  ['pattern', text],
  ['format', text],
  ['minimum', number],
  ['maximum', number],
  ['exclusiveMinimum', bound],
  ['exclusiveMaximum', bound],
  ['multipleOf', [(value) => typeof value === 'number' && value > 0, 'a number above 0 is expected']],
  ['$dynamicRef', text],
  ['$recursiveRef', text],
]);

/** The keywords that `schema` has, in its order. @throws GlimpseError schema_invalid */
export function keywordsOf({ value, at }: Schema): readonly (readonly [keyword: string, value: Json])[] {
  if (typeof value === 'boolean') return [];
  const found: [string, Json][] = [];
  for (const [keyword, given] of Object.entries(value)) {
    const check = CHECKS.get(keyword);
    if (check === undefined) continue;
    const [isRight, expected] = check;
    if (!isRight(given)) throw schemaError('schema_invalid', at, keyword, expected);
    found.push([keyword, given]);
  }
  return found;
}
