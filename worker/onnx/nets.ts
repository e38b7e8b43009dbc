/** Where the nets of the reader of pictures lie in the bucket: named by their hashes, which stand in models/ocr.json. */
import * as v from 'valibot';

export const NETS_KEY = 'models/ocr.json';
export const netKey = (sha256: string): string => `readers/pictures/${sha256}`;

const Plane = v.pipe(v.array(v.number()), v.length(3));
const Pixels = v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(1024));

/** The slot for nets, with whatever names a file in it. */
export function netsOf<File extends v.GenericSchema>(file: File) {
  /** What every net is: its file, and how pixels are normalised for it. */
  const net = { file, mean: Plane, std: Plane };
  return v.object({
    /** Finds text: f32[1, 3, height, width] → f32[1, 1, height, width]. */
    detector: v.object(net),
    /** Tells which lines are upside down: f32[n, 3, height, width] → f32[n, 2]. */
    direction: v.object({ ...net, height: Pixels, width: Pixels }),
    /** Read lines: f32[n, 3, height, width] → f32[n, steps, classes]. The first one reads where no other fits. */
    recognisers: v.pipe(
      v.array(
        v.object({
          ...net,
          /** As a job names them (`eng`). */
          languages: v.array(v.string()),
          /** A character a line, in the order of the net's classes from 1; the space follows the last. */
          dictionary: file,
          height: Pixels,
          /** Of a line's width before it is read. */
          squeeze: v.pipe(v.number(), v.minValue(0.5), v.maxValue(1)),
        }),
      ),
      v.minLength(1),
    ),
  });
}

const File = v.object({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type NetFile = v.InferOutput<typeof File>;

export const Nets = netsOf(File);
export type Nets = v.InferOutput<typeof Nets>;
export type RecogniserNet = Nets['recognisers'][number];

/** The first one that knows all of `languages`, else the first of all. */
export function recogniserFor({ recognisers }: Nets, languages: readonly string[]): RecogniserNet {
  return recognisers.find((net) => languages.every((name) => net.languages.includes(name))) ?? recognisers[0];
}
