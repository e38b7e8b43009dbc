/** The reader of pictures in Node, its two memories apart as in the Worker's scripts: for tests and for measuring. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { NODE_PLATFORM } from '../../weights/file.ts';
import { memorySource } from '../../weights/memory.ts';
import { turned } from '../../worker/documents/grey.ts';
import type { GreyPage, PageReader } from '../../worker/documents/reader.ts';
import { NETS_KEY } from '../../worker/onnx/nets.ts';
import { openDetector, openLineNets } from '../../worker/onnx/open-nets.ts';
import { startRuntime } from '../../worker/onnx/runtime.ts';
import { findBoxes } from '../../worker/picture/find-boxes.ts';
import { areUpsideDown } from '../../worker/picture/direction.ts';
import { createPictureReader, type PictureNets } from '../../worker/picture/picture-reader.ts';
import { readLines } from '../../worker/picture/read-lines.ts';
import { netFiles } from './picture-nets.ts';

const WASM = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');

export interface NodePictureReader extends PageReader {
  readonly nets: PictureNets<GreyPage>;
  /** Linear memories, which never shrink. */
  memory(): { readonly detectionBytes: number; readonly recognitionBytes: number };
}

export async function nodePictureReader(): Promise<NodePictureReader> {
  const { nets, files } = await netFiles();
  const list = new TextEncoder().encode(JSON.stringify(nets));
  const from = { source: memorySource(new Map([...files, [NETS_KEY, list]])), platform: NODE_PLATFORM };
  const module = new WebAssembly.Module(await readFile(WASM));
  const [forBoxes, forLines] = [await startRuntime(module), await startRuntime(module)];
  const detector = await openDetector(from, forBoxes);
  const { recogniser, direction } = await openLineNets(from, forLines, []);
  const own: PictureNets<GreyPage> = {
    boxes: async (page, { quarters, isLean }) =>
      findBoxes(detector, { ...turned(page, quarters), dpi: page.dpi }, isLean),
    lines: async (page, boxes, { quarters, isLean }) =>
      readLines(recogniser, { ...turned(page, quarters), colour: page.colour }, boxes, isLean),
    areUpsideDown: async (page, boxes, { quarters }) => areUpsideDown(await direction(), turned(page, quarters), boxes),
  };
  return {
    ...createPictureReader(own),
    nets: own,
    memory: () => ({ detectionBytes: forBoxes.memoryBytes, recognitionBytes: forLines.memoryBytes }),
  };
}
