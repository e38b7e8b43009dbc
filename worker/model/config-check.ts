/** What the readers of a checkpoint's JSON files share: a schema, and one way to say what is not supported. */
import * as v from 'valibot';
import { GlimpseError } from '../errors.ts';

/**
 * `value` as the schema understands it. `where` is the key of `file` that holds it; '' for the whole file.
 * @throws GlimpseError config_unsupported
 */
export function check<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  file: string,
  where = '',
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = [where, v.getDotPath(issue) ?? ''].filter(Boolean).join('.');
  throw unsupported(file, key || 'the whole', issue.expected ?? issue.message, issue.input);
}

export function unsupported(file: string, key: string, expected: string, came: unknown): GlimpseError {
  const text = came === undefined ? 'nothing' : JSON.stringify(came);
  const message = `${file}: ${key} should be ${expected} and is ${text}; a model of this kind is not supported.`;
  return new GlimpseError('config_unsupported', message, { key, expected, came });
}
