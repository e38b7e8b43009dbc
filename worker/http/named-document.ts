/** The one document that a request in JSON names: its bytes, an address, or an object of the bucket. */
import type { Grant } from '../access/grant.ts';
import type { Scope } from '../access/record.ts';
import { GlimpseError } from '../errors.ts';
import type { NewDocument } from '../jobs/documents.ts';
import type { Uploads } from '../jobs/uploads.ts';
import { parseDocumentUrl } from '../media/data-url.ts';
import type { JobBody } from './schema/job.ts';

type DocumentBody = NonNullable<JobBody['document']>;

const WAYS = ['data', 'url', 'r2', 'document_id'] as const;

/** What a request may name of what lies elsewhere. */
export interface NamedDocuments {
  /** R2_DOCUMENT_PREFIX; null: no object. */
  readonly prefix: string | null;
  readonly uploads: Uploads;
}

export interface Named {
  readonly document: NewDocument;
  /** Unless the request has another one. */
  readonly name: string | null;
}

/** In how many ways a document is named. */
export const countOf = (body: DocumentBody): number => WAYS.filter((way) => body[way] !== undefined).length;

/** @throws GlimpseError invalid_request, invalid_data_url, forbidden, invalid_parameter, document_not_found, document_not_uploaded */
export async function namedDocument(
  body: DocumentBody,
  { holder, scopes }: Pick<Grant, 'holder' | 'scopes'>,
  { prefix, uploads }: NamedDocuments,
): Promise<Named> {
  const { data, url, headers, r2, document_id: id } = body;
  if (countOf(body) !== 1) throw wrongCount(body);
  if (headers !== undefined && url === undefined)
    throw new GlimpseError('invalid_parameter', '"document.headers" are sent to a "document.url"; there is none.', {
      param: 'document.headers',
    });
  if (id !== undefined) return uploads.document(holder, id);
  return { document: documentOf(data, url, headers) ?? objectOf(r2!, scopes, prefix), name: null };
}

function documentOf(
  data: string | undefined,
  url: string | undefined,
  headers: DocumentBody['headers'],
): NewDocument | null {
  if (data !== undefined) return { kind: 'bytes', bytes: parseDocumentUrl(data) };
  return url === undefined ? null : { kind: 'address', url, headers: headers ?? {} };
}

function wrongCount(body: DocumentBody): GlimpseError {
  const found = WAYS.filter((way) => body[way] !== undefined);
  const what = found.length === 0 ? 'none' : found.join(' and ');
  const message = `The document is named by ${what}; one of "document.data" (a data URL), ".url", ".r2" and ".document_id" is expected.`;
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
