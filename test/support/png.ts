/** PNGs made by hand, for tests that need a size of their own. */
import { encodePng } from '../../scripts/png.ts';

/** An 8-bit grey picture, all black. */
export function blackPng(widthPx: number, heightPx: number): Uint8Array {
  return encodePng(widthPx, heightPx, 'grey', new Uint8Array(widthPx * heightPx));
}
