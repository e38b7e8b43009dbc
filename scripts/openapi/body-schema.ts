/** A valibot schema of a request → JSON Schema of what may be sent. The schemas of the border are the only source of fields. */
import { toJsonSchema, type ConversionConfig, type JsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';

/** What a rule in code says of itself, where JSON Schema has no word for it. */
const saysOf = (message: unknown): string => (typeof message === 'string' ? message.replace(/^Expected /, '') : '');

interface Lazy {
  readonly type: string;
  readonly getter: (input: unknown, signal: undefined) => GenericSchema;
}

/** Inputs by which schemas choose between the forms of a value. */
const SPECIMENS = ['', [], {}];

const config: ConversionConfig = {
  typeMode: 'input',
  target: 'draft-2020-12',
  errorMode: 'ignore',
  overrideSchema({ valibotSchema, jsonSchema, errors }) {
    const { type } = valibotSchema;
    // A value of the client's own, such as a JSON schema: any.
    if (type === 'custom') return {};
    if (type === 'lazy') return alternatives(valibotSchema as unknown as Lazy);
    return errors ? { ...jsonSchema } : undefined;
  },
  overrideAction({ valibotAction, jsonSchema }) {
    if (valibotAction.type !== 'check') return undefined;
    const says = saysOf((valibotAction as { readonly message?: unknown }).message);
    return says === '' ? jsonSchema : { ...jsonSchema, description: joined(jsonSchema.description, says) };
  },
};

const joined = (before: string | undefined, says: string): string =>
  before === undefined ? says : `${before}; ${says}`;

/** A schema that looks at its input before it decides is asked for all that it may decide. */
function alternatives({ getter }: Lazy): JsonSchema {
  const schemas = new Set(SPECIMENS.map((specimen) => getter(specimen, undefined)));
  const forms = Array.from(schemas, bodySchema);
  return forms.length === 1 ? forms[0] : { anyOf: forms };
}

export function bodySchema(schema: GenericSchema): JsonSchema {
  const { $schema: _, ...rest } = toJsonSchema(schema, config);
  return rest;
}
