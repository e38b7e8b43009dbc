/** The document that a client names by an address. */
import { GlimpseError } from '../../errors.ts';
import { parseDocumentUrl } from '../../media/data-url.ts';

/** `param` is the field that holds the address. @throws GlimpseError invalid_data_url, document_url_refused */
export function documentAt(url: string, param: string): Uint8Array {
  if (/^data:/i.test(url)) return parseDocumentUrl(url, param);
  const message = `"${param}" is an address; documents are not fetched here. Send a data URL with base64.`;
  throw new GlimpseError('document_url_refused', message, { param });
}
