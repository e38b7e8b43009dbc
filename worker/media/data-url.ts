/**
 * The `url` of an image or a video part → encoded bytes: base64 data URLs.
 * Sizes are checked on the text, before anything is decoded.
 */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

const NOT_BASE64 = /[^A-Za-z0-9+/]/;
/** `data:image/<subtype>[;parameter…];base64,`; the bytes decide about the format, not the subtype. */
const HEAD = /^data:image\/[\w.+-]+(?:; *[\w.+=-]+)*; *base64$/i;
/** A clip is a video, or a GIF; its bytes decide which. */
const CLIP_HEAD = /^data:(?:video\/[\w.+-]+|image\/gif|application\/octet-stream)(?:; *[\w.+=,"-]+)*; *base64,/i;
/** A document's may name any type: its bytes decide. */
const DOCUMENT_HEAD = /^data:[\w.+-]+\/[\w.+-]+(?:; *[\w.+=-]+)*; *base64$/i;
/** More of a URL than this is never repeated in a message. */
const SHOWN_CHARS = 40;

/** @throws GlimpseError invalid_data_url, image_too_large */
export function parseDataUrl(url: string): Uint8Array<ArrayBuffer> {
  const comma = url.indexOf(',');
  if (comma < 0 || comma > LIMITS.dataUrlHeadChars.value || !HEAD.test(url.slice(0, comma))) {
    const came = JSON.stringify(url.slice(0, Math.min(comma < 0 ? SHOWN_CHARS : comma + 1, SHOWN_CHARS)));
    throw invalid(`An image URL begins with ${came}; it must begin with data:image/png;base64, (or jpeg or webp).`);
  }
  return imageOfBase64(url.slice(comma + 1));
}

/** What stands behind the comma of an image's data URL. @throws GlimpseError invalid_data_url, image_too_large */
export function imageOfBase64(written: string): Uint8Array<ArrayBuffer> {
  const base64 = plainBase64(written);
  if (base64 === '') throw invalid('An image data URL is empty; put the base64 of the image after the comma.');
  checkSize(base64);
  return decodeBase64(base64);
}

/** The bytes of a clip in a data URL. @throws GlimpseError invalid_data_url, video_too_large */
export function parseClipUrl(url: string): Uint8Array<ArrayBuffer> {
  // The type that a recorder in a browser gives has commas of its own: video/webm;codecs=vp8,opus.
  const head = CLIP_HEAD.exec(url.slice(0, LIMITS.dataUrlHeadChars.value))?.[0];
  if (head === undefined) {
    const came = JSON.stringify(url.slice(0, SHOWN_CHARS));
    throw invalid(
      `A video URL begins with ${came}; it must begin with data:video/webm;base64, (or mp4), data:video/jpeg;base64, before frames, https:, r2: or file-id:.`,
    );
  }
  const base64 = plainBase64(url.slice(head.length));
  const [sizeBytes, maxBytes] = [Math.floor((base64.length * 3) / 4), LIMITS.videoInlineBytes.value];
  if (sizeBytes <= maxBytes) return decodeBase64(base64);
  const message = `The video has ${sizeBytes} bytes; at most ${maxBytes} come with a request. Store it and send its r2: key, or send a smaller one.`;
  throw new GlimpseError('video_too_large', message, { sizeBytes, maxBytes });
}

/**
 * The bytes of a document in a data URL, which came in the field `param`. What bounds them is the body that it came in.
 * @throws GlimpseError invalid_data_url
 */
export function parseDocumentUrl(url: string, param = 'document.data'): Uint8Array<ArrayBuffer> {
  const comma = url.indexOf(',');
  if (comma < 0 || comma > LIMITS.dataUrlHeadChars.value || !DOCUMENT_HEAD.test(url.slice(0, comma)))
    throw invalid(`"${param}" must begin like data:application/pdf;base64,.`);
  return decodeBase64(plainBase64(url.slice(comma + 1)));
}

/**
 * The standard alphabet without padding, whichever way base64 was written: in lines (MIME's 76 characters), with blanks, escaped
 * for URLs (%2B), or in the URL-safe alphabet (- and _). What is no base64 at all stays in it.
 */
function plainBase64(written: string): string {
  return unescaped(written)
    .replace(/[\t\n\f\r ]+/g, '')
    .replace(/={1,2}$/, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
}

function unescaped(written: string): string {
  if (!written.includes('%')) return written;
  try {
    return decodeURIComponent(written);
  } catch (error) {
    throw invalid('The base64 of an image data URL has a % that escapes no character; encode the image again.', error);
  }
}

/** `base64` has no padding, so its length tells the size. */
function checkSize(base64: string): void {
  const sizeBytes = Math.floor((base64.length * 3) / 4);
  const maxBytes = LIMITS.imageBytes.value;
  if (sizeBytes <= maxBytes) return;
  const message = `An image has ${sizeBytes} bytes; at most ${maxBytes} are allowed. Send a smaller image.`;
  throw new GlimpseError('image_too_large', message, { sizeBytes, maxBytes });
}

function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(base64);
  } catch (error) {
    throw invalid(whatIsWrong(base64), error);
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

function whatIsWrong(base64: string): string {
  const wrong = NOT_BASE64.exec(base64);
  if (wrong === null)
    return `An image data URL is cut off: its ${base64.length} characters of base64 are no whole bytes. Send all of it.`;
  const came = `${JSON.stringify(wrong[0])} as character ${wrong.index + 1} of its base64`;
  return `An image data URL has ${came}; A-Z, a-z, 0-9, + and / are expected. Encode the image again.`;
}

function invalid(message: string, cause?: unknown): GlimpseError {
  return new GlimpseError('invalid_data_url', message, {}, cause);
}
