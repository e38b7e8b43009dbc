/**
 * The `url` of an image part → encoded bytes. Only base64 data URLs: the Worker fetches nothing on a client's behalf.
 * Sizes are checked on the text, before anything is decoded.
 */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** `data:image/<subtype>[;parameter…];base64,`; the bytes decide about the format, not the subtype. */
const HEAD = /^data:image\/[\w.+-]+(?:;[\w.+=-]+)*;base64$/i;
/** More of a URL than this is never repeated in a message. */
const SHOWN_CHARS = 40;

/** @throws GlimpseError invalid_data_url, image_too_large, remote_image_unsupported */
export function parseDataUrl(url: string): Uint8Array<ArrayBuffer> {
  if (/^https?:/i.test(url)) {
    throw new GlimpseError(
      'remote_image_unsupported',
      'Images are not fetched from the web; send the image as a data URL (data:image/png;base64,…).',
    );
  }
  const comma = url.indexOf(',');
  if (comma < 0 || comma > LIMITS.dataUrlHeadChars.value || !HEAD.test(url.slice(0, comma))) {
    const came = JSON.stringify(url.slice(0, Math.min(comma < 0 ? SHOWN_CHARS : comma + 1, SHOWN_CHARS)));
    throw invalid(`An image URL begins with ${came}; it must begin with data:image/png;base64, (or jpeg or webp).`);
  }
  const base64 = url.slice(comma + 1);
  checkSize(base64);
  return decodeBase64(base64);
}

function checkSize(base64: string): void {
  const sizeBytes = Math.floor((base64.length * 3) / 4);
  const maxBytes = LIMITS.imageBytes.value;
  // Up to two characters are padding.
  if (sizeBytes - 2 <= maxBytes) return;
  const message = `An image has ${sizeBytes} bytes; at most ${maxBytes} are allowed. Send a smaller image.`;
  throw new GlimpseError('image_too_large', message, { sizeBytes, maxBytes });
}

function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  if (base64 === '') throw invalid('An image data URL is empty; put the base64 of the image after the comma.');
  if (base64.length % 4 === 1 || !BASE64.test(base64)) throw invalid(NOT_BASE64);
  try {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch (error) {
    throw invalid(NOT_BASE64, error);
  }
}

const NOT_BASE64 = 'An image data URL is not valid base64 (A-Z, a-z, 0-9, +, /, = padding); encode the image again.';

function invalid(message: string, cause?: unknown): GlimpseError {
  return new GlimpseError('invalid_data_url', message, {}, cause);
}
