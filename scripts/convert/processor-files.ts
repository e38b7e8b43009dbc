/**
 * How a checkpoint's processors prepare pictures and videos, wherever it says so: transformers 5 saves both in one
 * processor_config.json, earlier versions each in a file of its own. A model directory has the two files.
 */
import { missingFile, readIfThere } from './checkpoint-file.ts';
import { parseJson } from './checkpoint.ts';

export const IMAGE_FILE = 'preprocessor_config.json';
export const VIDEO_FILE = 'video_preprocessor_config.json';
const BOTH_FILE = 'processor_config.json';

export interface ProcessorFile {
  /** JSON, as a model directory has it. */
  readonly content: Uint8Array;
  /** Where it is from, for messages. */
  readonly from: string;
}

export interface ProcessorFiles {
  readonly image: ProcessorFile;
  readonly video: ProcessorFile | null;
}

interface Nested {
  readonly image_processor?: object;
  readonly video_processor?: object;
  readonly processor_class?: unknown;
}

/**
 * What processor_config.json holds comes before the other files, as in transformers 5.
 * @throws GlimpseError checkpoint_invalid when nothing says how pictures are prepared
 */
export async function readProcessors(folder: string): Promise<ProcessorFiles> {
  const both = await readIfThere(folder, BOTH_FILE);
  const nested = both === null ? null : (parseJson(new TextDecoder().decode(both), BOTH_FILE) as Nested | null);
  const read = async (key: 'image_processor' | 'video_processor', file: string): Promise<ProcessorFile | null> => {
    const processor = nested?.[key];
    if (processor != null) {
      // The class of both together stands beside them; each file of its own has it inside.
      const text = JSON.stringify({ ...processor, processor_class: nested?.processor_class }, null, 2);
      return { content: new TextEncoder().encode(text), from: `${BOTH_FILE}, ${key}` };
    }
    const content = await readIfThere(folder, file);
    return content && { content, from: file };
  };
  const image = await read('image_processor', IMAGE_FILE);
  if (image === null) throw missingFile(`${IMAGE_FILE} and no ${BOTH_FILE} with an image_processor`, folder);
  return { image, video: await read('video_processor', VIDEO_FILE) };
}
