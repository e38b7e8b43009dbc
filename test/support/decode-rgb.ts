/**
 * Encoded bytes → upright RGB, whole: what tests compare. The product never holds a picture so.
 */
import type { Codecs } from '../../worker/media/codecs.ts';
import type { Alpha, Size } from '../../worker/media/image.ts';
import { openImage } from '../../worker/media/open.ts';
import { turnOf } from '../../worker/media/orientation.ts';

export interface RgbImage extends Size {
  /** u8[heightPx, widthPx, 3] */
  readonly data: Uint8Array;
}

/** The picture, or one shrunk for `wanted`, with its rows where they belong. */
export async function decodeRgb(
  bytes: Uint8Array,
  codecs: Codecs,
  { wanted, alpha = 'drop' }: { readonly wanted?: Size; readonly alpha?: Alpha } = {},
): Promise<RgbImage> {
  const image = openImage(bytes);
  const plan = image.plan(wanted ?? image);
  const { rows } = plan;
  const { transposed, mirrored, flipped } = turnOf(image.orientation);
  const [widthPx, heightPx] = transposed ? [rows.heightPx, rows.widthPx] : [rows.widthPx, rows.heightPx];
  const data = new Uint8Array(3 * widthPx * heightPx);
  let y = 0;
  await plan.decode({ codecs, alpha, pause: async () => {} }, (row) => {
    const across = flipped ? rows.heightPx - 1 - y : y;
    for (let i = 0; i < rows.widthPx; i++) {
      const along = mirrored ? rows.widthPx - 1 - i : i;
      const pixel = transposed ? along * widthPx + across : across * widthPx + along;
      data.set(row.subarray(3 * i, 3 * i + 3), 3 * pixel);
    }
    y++;
  });
  if (y !== rows.heightPx) throw new Error(`${y} rows came, not ${rows.heightPx}`);
  return { widthPx, heightPx, data };
}
