/**
 * Pictures as people have them: memory of an isolate that answers about each, time of decoding beside @jsquash/jpeg, and how far
 * shrinking while decoding is from resizing the whole picture. The pictures are those of scripts/reference/large_pictures.py.
 */
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { differenceTable } from './pictures-difference.ts';
import { memoryTable } from './pictures-memory.ts';
import { timeTable } from './pictures-time.ts';
import { conditions, writeBench } from './report.ts';

export async function benchPictures(dir: string): Promise<void> {
  const section = [
    '## Pictures',
    conditions(
      'npm run bench -- pictures --dir DIR',
      `workerd with ${LOCAL_RUNTIME.MINIFLARE_WORKERD_V8_FLAGS}, Node ${process.versions.node}`,
    ),
    'The pictures are made by `python scripts/reference/large_pictures.py --out DIR`.',
    '',
    '### Memory of an isolate that answers about one, with the embedded model resident',
    'A new workerd for each; MiB. Linear memory holds weights, keys and values, and the work of the model. Decoders have memories of their own.',
    'Buffers are array buffers: the body, the encoded picture, and for WebP its pixels. Heap and buffers are samples, garbage included;',
    'those of a WebP are told while it computes, so its copy of 4 bytes a pixel is added.',
    '',
    await memoryTable(dir),
    '',
    '### Time of decoding a JPEG, beside @jsquash/jpeg',
    'Milliseconds in Node, median of rounds in turns. *Whole*: all pixels decoded, by both. *Resized*: what the product does for the embedded',
    'model, from bytes to pixels of the size that it reads.',
    '',
    await timeTable(dir),
    '',
    '### Shrunk while decoded, beside the whole picture resized',
    'Levels of 255, mean and largest difference of the resized picture. *Scale*: eighths of the sides that are decoded. A whole decode and',
    'its resize are equal to Pillow’s, so these are the differences from Pillow.',
    '',
    await differenceTable(dir),
  ].join('\n');
  await writeBench('pictures', section);
  console.log(section);
}
