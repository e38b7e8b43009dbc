/** Time of decoding JPEGs, in turns with @jsquash/jpeg. */
import { readFile } from 'node:fs/promises';
import mozjpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import { loadKernels } from '../../kernels-as/host/load-node.ts';
import { nodeCodecs } from '../../worker/media/codecs-node.ts';
import type { DecodePlan } from '../../worker/media/image.ts';
import { openImage } from '../../worker/media/open.ts';
import { turnOf } from '../../worker/media/orientation.ts';
import { NANO_PIXELS, readPicture, sizeFor } from './picture-files.ts';
import { median, table } from './report.ts';

const FILES: readonly (readonly [name: string, file: string])[] = [
  ['1 megapixel', 'photo-1mp.jpg'],
  ['5 megapixels', 'photo-5mp.jpg'],
  ['12 megapixels', 'photo-12mp.jpg'],
  ['12 megapixels, progressive', 'photo-12mp-progressive.jpg'],
];
const ROUNDS = 15;
const ARENA_BYTES = 16 << 20;

export async function timeTable(dir: string): Promise<string> {
  const rows: string[][] = [];
  for (const [name, file] of FILES) {
    const bytes = await readPicture(dir, file);
    const contenders = await contendersOf(bytes);
    const times = contenders.map((): number[] => []);
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [i, run] of contenders.entries()) {
        const start = performance.now();
        await run();
        // The first round compiles
        if (round > 0) times[i].push(performance.now() - start);
      }
    }
    const [jsquash, whole, resized] = times.map(median);
    rows.push([name, ...[jsquash, whole, resized].map((ms) => ms.toFixed(0)), (jsquash / whole).toFixed(2)]);
  }
  return table(['', '@jsquash/jpeg, whole', 'whole', 'resized', 'whole, times as fast'], rows);
}

async function contendersOf(bytes: Uint8Array): Promise<(() => unknown)[]> {
  const image = openImage(bytes);
  const codecs = await nodeCodecs();
  const jsquash = await jsquashDecoder();
  const kernels = loadKernels({ initialBytes: 1 << 20, maxBytes: ARENA_BYTES });
  const wanted = sizeFor(image, NANO_PIXELS);
  const decode = (plan: DecodePlan, take: (row: Uint8Array) => void) =>
    plan.decode({ codecs, alpha: 'white', pause: () => Promise.resolve() }, take);
  return [
    () => jsquash(bytes),
    () => decode(image.plan(image), () => undefined),
    () =>
      kernels.arena.frameAsync(async () => {
        const plan = image.plan(wanted);
        const out = kernels.arena.u8([wanted.heightPx, wanted.widthPx, 3], 'pixels');
        const size = [plan.rows.heightPx, plan.rows.widthPx] as const;
        await decode(plan, kernels.resizeRows(out, size, turnOf(image.orientation)));
      }),
  ];
}

/** As the product had it before: one instance, RGBA out. */
async function jsquashDecoder(): Promise<(bytes: Uint8Array) => unknown> {
  const url = new URL(import.meta.resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
  const module = await WebAssembly.compile(await readFile(url));
  const instance = await mozjpeg({
    noInitialRun: true,
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const made = new WebAssembly.Instance(module, imports);
      done(made);
      return made.exports;
    },
  });
  return (bytes) => (instance as { decode(bytes: Uint8Array, turn: boolean): unknown }).decode(bytes, false);
}
