/** The document that a client names by an address, which may hold the document itself. */
import type { NewDocument } from '../../jobs/documents.ts';
import { parseDocumentUrl } from '../../media/data-url.ts';

/** `param` is the field that holds the address; whether it may be fetched is judged when the job is made. @throws GlimpseError invalid_data_url */
export function documentAt(url: string, param: string): NewDocument {
  if (/^data:/i.test(url)) return { kind: 'bytes', bytes: parseDocumentUrl(url, param) };
  return { kind: 'address', url, headers: {} };
}
