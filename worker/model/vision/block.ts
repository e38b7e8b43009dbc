/**
 * One pre-norm transformer block of the vision tower; attention is bidirectional inside one frame.
 * Source: Glm4vVisionBlock and GlmOcrVisionBlock. Letters: P patches, D hidden, H heads, E head size, F MLP width.
 *
 * Queries, keys and values exist for a few heads at a time, and everything as wide as the MLP for a strip of patches: the same bits
 * as all at once, in a fraction of the memory, and what is written is still in the processor's cache when it is read.
 */
import type { Activations, Kernels } from '../../../kernels-as/host/kernels.ts';
import { matrixRows, rows, type Linear, type Tensor } from '../../../kernels-as/host/tensor.ts';
import { TILE_ROWS } from '../../../weights/tile.ts';
import type { ModelConfig } from '../config.ts';
import type { Graph } from '../graph.ts';
import { hold, holdLinear } from '../hold.ts';
import { attentionPrecision } from '../project.ts';
import type { VisionBlock } from '../weights.ts';

export interface RotaryTensors {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** Columns of the heads that are computed together: products of fewer rows cost more a row. */
const GROUP_COLUMNS = 128;
/** Patches that go through a product of strips together: fewer unpack the weights more often. */
export const STRIP_PATCHES = 256;

/** x f32[P, D] of one frame, changed in place. */
export async function visionBlock(graph: Graph, w: VisionBlock, x: Tensor, rotary: RotaryTensors): Promise<void> {
  const { k } = graph;
  await k.arena.frameAsync(async () => {
    const attended = await attend(graph, w, x, rotary);
    const proj = await holdLinear(graph, w.proj);
    await eachStrip(graph, x, (strip, first) => {
      const input = rows(attended, first, strip.shape[0]);
      k.add(strip, k.linear(k.arena.f32(strip.shape, 'vision.proj'), input, proj));
    });
  });
  await k.arena.frameAsync(() => gatedMlp(graph, w, x));
}

/** Heads of a group: their columns are whole tiles of packed weights. All heads where no smaller number is. */
export function headsOfGroup({ heads, headDim }: ModelConfig['vision']): number {
  const wanted = Math.max(1, Math.floor(GROUP_COLUMNS / headDim));
  for (let group = wanted; group < heads; group++) if ((group * headDim) % TILE_ROWS === 0) return group;
  return heads;
}

/** f32[P, D]: what each patch sees, before the output projection. */
async function attend(graph: Graph, w: VisionBlock, x: Tensor, { cos, sin }: RotaryTensors): Promise<Tensor> {
  const { k, feed } = graph;
  const { vision } = graph.config;
  const { heads, headDim, hiddenSize, normEps } = vision;
  const precision = attentionPrecision(w.qkv);
  const attended = k.arena.f32(x.shape, 'vision.attended');
  await k.arena.frameAsync(async () => {
    const [norm] = await feed.take(w.norm1);
    const isInt8 = w.qkv.weight.dtype !== 'f32';
    // Once it is rounded, what was normalised is not needed, and its place is
    const normed = k.rmsNorm(isInt8 ? attended : k.arena.f32(x.shape, 'vision.norm1'), x, norm, normEps);
    const input = isInt8 ? k.activations(normed) : normed;
    const linear = await holdLinear(graph, w.qkv);
    const [qNorm, kNorm] = await feed.take(w.qNorm, w.kNorm);
    const group = headsOfGroup(vision);
    for (let head = 0; head < heads; head += group) {
      const some = Math.min(group, heads - head);
      const width = some * headDim;
      k.arena.frame(() => {
        const qkv = k.arena.f32([x.shape[0], 3 * width], 'vision.qkv');
        for (const part of [0, 1, 2])
          productOfRows(k, qkv, input, linear, part * hiddenSize + head * headDim, part * width, width);
        if (qNorm) k.rmsNormHeads(qkv, 0, some, qNorm, normEps);
        if (kNorm) k.rmsNormHeads(qkv, width, some, kNorm, normEps);
        k.ropeHalf(qkv, 0, some, headDim, cos, sin);
        k.ropeHalf(qkv, width, some, headDim, cos, sin);
        k.attentionFull(attended, qkv, x.shape[0], some, headDim ** -0.5, precision, head * headDim);
      });
      await feed.pause();
    }
  });
  return attended;
}

/** Columns `column`.. of out = the product with `count` rows of the weight from `first` on. */
function productOfRows(
  k: Kernels,
  out: Tensor,
  input: Tensor | Activations,
  { weight, bias }: Linear,
  first: number,
  column: number,
  count: number,
): void {
  const some = { weight: matrixRows(weight, first, count), bias: bias && rows(bias, first, count) };
  k.linearRows(out, input, some, column);
}

async function gatedMlp(graph: Graph, w: VisionBlock, x: Tensor): Promise<void> {
  const { k } = graph;
  const { normEps, mlpSize } = graph.config.vision;
  const norm = await hold(graph, w.norm2);
  const gateProj = await holdLinear(graph, w.gateProj);
  const upProj = await holdLinear(graph, w.upProj);
  const downProj = await holdLinear(graph, w.downProj);
  await eachStrip(graph, x, (strip) => {
    const normed = k.rmsNorm(k.arena.f32(strip.shape, 'vision.norm2'), strip, norm, normEps);
    const rounded = [gateProj, upProj].some(({ weight }) => weight.dtype !== 'f32') ? k.activations(normed) : normed;
    const [gate, up] = [gateProj, upProj].map((linear) => {
      const out = k.arena.f32([strip.shape[0], mlpSize], linear.weight.name);
      return k.linear(out, linear.weight.dtype === 'f32' ? normed : rounded, linear);
    });
    // What was normalised has been read: its place takes the result
    k.add(strip, k.linear(normed, k.siluMul(gate, gate, up), downProj));
  });
}

/** `use` on some rows of x after others, each in a frame of its own. */
async function eachStrip({ k, feed }: Graph, x: Tensor, use: (strip: Tensor, first: number) => void): Promise<void> {
  const [patches] = x.shape;
  for (let first = 0; first < patches; first += STRIP_PATCHES) {
    k.arena.frame(() => use(rows(x, first, Math.min(STRIP_PATCHES, patches - first)), first));
    await feed.pause();
  }
}
