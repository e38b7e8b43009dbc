/** What a schema objects to, as an error that names the field. */
import * as v from 'valibot';
import { GlimpseError } from '../../errors.ts';

/** A wrong type is an invalid request, a value out of range an invalid parameter. */
export function issueError(issue: v.BaseIssue<unknown>): GlimpseError {
  const param = (issue.path ?? []).reduce(
    (path, { key }) => path + (typeof key === 'number' ? `[${key}]` : `${path && '.'}${String(key)}`),
    '',
  );
  const code = issue.kind === 'schema' ? 'invalid_request' : 'invalid_parameter';
  const missing = issue.kind === 'schema' && issue.input === undefined;
  const message = missing ? `"${param}" is missing.` : `"${param}": ${sentence(issue)}`;
  return new GlimpseError(code, message, { param });
}

/** valibot's words, whose quotes of the input may be as long as the body. */
function sentence({ message, received }: v.BaseIssue<unknown>): string {
  const expected = message.replace(/^Invalid \w+: /, '').replace(/ but received .*$/s, '');
  return `${expected}, received ${received.length <= 60 ? received : `${received.slice(0, 60)}…`}.`;
}
