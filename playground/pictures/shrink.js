/** Large pictures are made smaller before they are sent: no model looks at so many pixels, and a phone's upload is slow. */

/** Pixels; a model of the family looks at 4.8 million at most. */
const MOST_PIXELS = 5_000_000;
/** Bytes that go as they are. */
const MOST_BYTES = 6_000_000;
const QUALITY = 0.92;

/**
 * @param {number} widthPx
 * @param {number} heightPx
 * @returns {[widthPx: number, heightPx: number]} of the same shape, with at most MOST_PIXELS
 */
export function sizeWithin(widthPx, heightPx) {
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (widthPx * heightPx)));
  return [Math.max(1, Math.floor(widthPx * scale)), Math.max(1, Math.floor(heightPx * scale))];
}

/**
 * @param {ImageBitmap} bitmap what is in the file
 * @param {Blob} file
 * @param {boolean} mayStay whether the service reads the file as it is
 * @returns {Promise<{ blob: Blob, widthPx: number, heightPx: number }>} the file itself where it is small enough
 */
export async function shrunk(bitmap, file, mayStay) {
  const [widthPx, heightPx] = sizeWithin(bitmap.width, bitmap.height);
  const isSmall = widthPx === bitmap.width && heightPx === bitmap.height && file.size <= MOST_BYTES;
  if (isSmall && mayStay) return { blob: file, widthPx, heightPx };
  return { blob: await drawn(bitmap, widthPx, heightPx), widthPx, heightPx };
}

/**
 * @param {CanvasImageSource} source
 * @param {number} widthPx
 * @param {number} heightPx
 * @returns {Promise<Blob>} a JPEG on white
 */
export async function drawn(source, widthPx, heightPx) {
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws no pictures.');
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, widthPx, heightPx);
  context.drawImage(source, 0, 0, widthPx, heightPx);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}
