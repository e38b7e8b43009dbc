/** A value against a checked schema. Source: JSON Schema, draft 2020-12. */
import { Validator } from '@cfworker/json-schema';

export interface Violation {
  /** JSON Pointer of the value; empty for all of it. */
  readonly path: string;
  readonly message: string;
}

/** Every violation where it is, and none of those that only say that there is one further down. */
export function violations(value: unknown, schema: object): Violation[] {
  const { errors } = new Validator(schema, '2020-12', false).validate(value);
  const found = errors.map(({ instanceLocation, error }) => ({ path: instanceLocation.slice(1), message: error }));
  return found.filter(({ path }, i) => !found.some((other, j) => j !== i && other.path.startsWith(`${path}/`)));
}
