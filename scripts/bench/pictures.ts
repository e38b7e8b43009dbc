/**
 * Pictures as people have them: memory of an isolate that answers about each, time of decoding beside @jsquash/jpeg, and how far
 * shrinking while decoding is from resizing the whole picture. The pictures are those of scripts/reference/large_pictures.py.
 */
import { GlimpseError } from '../../worker/errors.ts';
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { differenceTable } from './pictures-difference.ts';
import { memoryTable } from './pictures-memory.ts';
import { timeTable } from './pictures-time.ts';
import { conditions, writeBench } from './report.ts';

interface Part {
  readonly title: string;
  readonly text: readonly string[];
  readonly measure: (dir: string) => Promise<string>;
}

const PARTS: Readonly<Record<string, Part>> = {
  memory: {
    title: 'Pictures: memory of an isolate that answers about one, with the embedded model resident',
    text: [
      'A new workerd for each; MiB. Linear memory holds weights, keys and values, and the work of the model. Decoders have memories of',
      'their own. Buffers are array buffers: the body and the encoded picture. Heap and buffers are samples, garbage included.',
    ],
    measure: memoryTable,
  },
  time: {
    title: 'Pictures: time of decoding a JPEG, beside @jsquash/jpeg',
    text: [
      'Milliseconds in Node, median of rounds in turns. *Whole*: all pixels decoded, by both. *Resized*: what the product does for the',
      'embedded model, from bytes to pixels of the size that it reads.',
    ],
    measure: timeTable,
  },
  difference: {
    title: 'Pictures: shrunk while decoded, beside the whole picture resized',
    text: [
      'Levels of 255, mean and largest difference of the resized picture. *Scale*: eighths of the sides that are decoded. A whole decode',
      'and its resize are equal to Pillow’s, so these are the differences from Pillow.',
    ],
    measure: differenceTable,
  },
};

/** `only`: names of parts, with commas. Errors: usage. */
export async function benchPictures(dir: string, only = Object.keys(PARTS).join()): Promise<void> {
  for (const name of only.split(',')) {
    const part = PARTS[name];
    if (part === undefined)
      throw new GlimpseError('usage', `--only ${name}: ${Object.keys(PARTS).join(', ')} are expected.`);
    const section = [
      `## ${part.title}`,
      conditions(
        `npm run bench -- pictures --dir DIR --only ${name}`,
        `workerd with ${LOCAL_RUNTIME.MINIFLARE_WORKERD_V8_FLAGS}, Node ${process.versions.node}`,
      ),
      'The pictures are made by `python scripts/reference/large_pictures.py --out DIR`.',
      ...part.text,
      '',
      await part.measure(dir),
    ].join('\n');
    await writeBench(`pictures-${name}`, section);
    console.log(section);
  }
}
