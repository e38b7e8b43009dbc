/** Who wants the text of a document and not its job: `Accept: text/markdown` in a request for a job. */
import type { ResultFormat } from '../jobs/request.ts';

const FORMATS: Readonly<Record<string, Exclude<ResultFormat, 'json'>>> = {
  'text/markdown': 'markdown',
  'text/html': 'html',
  'text/plain': 'text',
};

/** What `Accept` names first; null when that is not a text. */
export function acceptedFormat(accept: string | undefined): Exclude<ResultFormat, 'json'> | null {
  const [first] = (accept ?? '').split(/[,;]/, 1);
  return FORMATS[first.trim().toLowerCase()] ?? null;
}
