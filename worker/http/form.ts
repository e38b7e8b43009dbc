/** A body as a multipart form. */
import { GlimpseError } from '../errors.ts';

/** @throws GlimpseError invalid_request */
export function parseForm(bytes: Uint8Array, contentType: string): Promise<FormData> {
  const body = new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': contentType } });
  return body.formData().catch((error: unknown) => {
    throw new GlimpseError('invalid_request', 'The body is no multipart form.', {}, error);
  });
}
