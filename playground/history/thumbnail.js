/** A picture in a few kilobytes. */
import { dataUrlOf } from '../pictures/picture.js';

const SIDE_PX = 96;
const QUALITY = 0.7;

/**
 * @param {Blob} picture
 * @returns {Promise<string | null>} a data URL; null where the browser cannot show it
 */
export async function thumbnailOf(picture) {
  try {
    const bitmap = await createImageBitmap(picture);
    const scale = Math.min(1, SIDE_PX / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.ceil(bitmap.width * scale), Math.ceil(bitmap.height * scale));
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await dataUrlOf(await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY }));
  } catch {
    return null;
  }
}
