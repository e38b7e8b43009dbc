/** How far a JPEG that is shrunk while it is decoded is from the whole picture, both resized. */
import { loadKernels } from '../../kernels-as/host/load-node.ts';
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { nodeCodecs } from '../../worker/media/codecs-node.ts';
import type { Codecs } from '../../worker/media/codecs.ts';
import type { DecodePlan, EncodedImage, Size } from '../../worker/media/image.ts';
import { openImage } from '../../worker/media/open.ts';
import { turnOf } from '../../worker/media/orientation.ts';
import { FAMILY_PIXELS, NANO_PIXELS, readPicture, sizeFor } from './picture-files.ts';
import { table } from './report.ts';

const FILES: readonly (readonly [name: string, file: string])[] = [
  ['photo, 12 megapixels', 'photo-12mp.jpg'],
  ['photo, 24 megapixels', 'photo-24mp.jpg'],
  ['page of writing, A4 at 300 dpi', 'a4-300dpi.jpg'],
];
const PIXELS = [NANO_PIXELS, 500_000, 1_200_000, 2_400_000, FAMILY_PIXELS];
const ARENA_BYTES = 64 << 20;

export async function differenceTable(dir: string): Promise<string> {
  const codecs = await nodeCodecs();
  const kernels = loadKernels({ initialBytes: 1 << 20, maxBytes: ARENA_BYTES });
  const rows: string[][] = [];
  for (const [name, file] of FILES) {
    const image = openImage(await readPicture(dir, file));
    for (const pixels of PIXELS) {
      const wanted = sizeFor(image, pixels);
      const plan = image.plan(wanted);
      const [came, whole] = [
        await resized(kernels, codecs, image, plan, wanted),
        await resized(kernels, codecs, image, image.plan(image), wanted),
      ];
      const differences = came.map((level, i) => Math.abs(level - whole[i]));
      const mean = differences.reduce((sum, one) => sum + one, 0) / came.length;
      const largest = differences.reduce((most, one) => Math.max(most, one), 0);
      const scale = Math.round((8 * plan.rows.widthPx) / image.widthPx);
      const size = `${wanted.widthPx}x${wanted.heightPx}`;
      rows.push([name, size, `${scale}`, mean.toFixed(2), `${largest}`]);
    }
  }
  return table(['', 'resized to', 'scale', 'mean', 'largest'], rows);
}

async function resized(
  k: Kernels,
  codecs: Codecs,
  image: EncodedImage,
  plan: DecodePlan,
  to: Size,
): Promise<Uint8Array> {
  return k.arena.frameAsync(async () => {
    const out = k.arena.u8([to.heightPx, to.widthPx, 3], 'pixels');
    const take = k.resizeRows(out, [plan.rows.heightPx, plan.rows.widthPx], turnOf(image.orientation));
    await plan.decode({ codecs, alpha: 'white', pause: () => Promise.resolve() }, take);
    return k.readBytes(out);
  });
}
