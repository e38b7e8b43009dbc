/** The one document that a request in JSON names: its bytes, an address, or an object of the bucket. */
import type { Scope } from '../access/record.ts';
import { GlimpseError } from '../errors.ts';
import type { NewDocument } from '../jobs/documents.ts';
import { parseDocumentUrl } from '../media/data-url.ts';
import type { JobBody } from './schema/job.ts';

type DocumentBody = NonNullable<JobBody['document']>;

const WAYS = ['data', 'url', 'r2'] as const;

/** In how many ways a document is named. */
export const countOf = (body: DocumentBody): number => WAYS.filter((way) => body[way] !== undefined).length;

/** `prefix`: R2_DOCUMENT_PREFIX. @throws GlimpseError invalid_request, invalid_data_url, forbidden, invalid_parameter */
export function namedDocument(body: DocumentBody, scopes: readonly Scope[], prefix: string | null): NewDocument {
  const { data, url, headers, r2 } = body;
  if (countOf(body) !== 1) throw wrongCount(body);
  if (headers !== undefined && url === undefined)
    throw new GlimpseError('invalid_parameter', '"document.headers" are sent to a "document.url"; there is none.', {
      param: 'document.headers',
    });
  if (data !== undefined) return { kind: 'bytes', bytes: parseDocumentUrl(data) };
  if (url !== undefined) return { kind: 'address', url, headers: headers ?? {} };
  return objectOf(r2!, scopes, prefix);
}

function wrongCount(body: DocumentBody): GlimpseError {
  const found = WAYS.filter((way) => body[way] !== undefined);
  const what = found.length === 0 ? 'none' : found.join(' and ');
  const message = `The document is named by ${what}; one of "document.data" (a data URL), "document.url" and "document.r2" is expected.`;
  return new GlimpseError('invalid_request', message, { param: 'document' });
}

function objectOf(
  { key, etag }: NonNullable<DocumentBody['r2']>,
  scopes: readonly Scope[],
  prefix: string | null,
): NewDocument {
  const param = 'document.r2';
  if (prefix === null) {
    const message =
      'Documents are not read from R2 here. Who runs this service may name a folder in the variable R2_DOCUMENT_PREFIX.';
    throw new GlimpseError('invalid_parameter', message, { param });
  }
  if (!scopes.includes('files'))
    throw new GlimpseError('forbidden', 'Reading documents from R2 needs a key with the scope "files".', { param });
  if (!key.startsWith(prefix) || key.split('/').includes('..'))
    throw new GlimpseError('invalid_parameter', `A key begins with ${prefix} and has no "..".`, { param });
  return { kind: 'object', key, etag: etag ?? null };
}
