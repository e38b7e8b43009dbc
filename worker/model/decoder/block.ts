/**
 * One decoder layer with sandwich norms: each sub-layer's output is normalised before it joins the residual.
 * Source: Glm4vTextDecoderLayer. Letters: T tokens, D hidden, H query heads, K key/value heads, E head size, F MLP width.
 */
import { rows, type Tensor } from '../../../kernels-as/host/tensor.ts';
import type { Graph } from '../graph.ts';
import { firstRows, newRows, storeRows, type LayerCache } from '../kv-cache.ts';
import { attentionPrecision, project, projectInto } from '../project.ts';
import type { RotaryTensors } from '../vision/block.ts';
import type { DecoderLayer } from '../weights.ts';

/**
 * x      f32[T, D]   changed in place
 * cache  rows start..start+T are written; rows 0..start must hold the tokens before
 * isApart  attention token by token: the same bits as one call a token
 */
export async function decoderBlock(
  graph: Graph,
  w: DecoderLayer,
  x: Tensor,
  cache: LayerCache,
  start: number,
  { cos, sin }: RotaryTensors,
  isApart = false,
): Promise<void> {
  const { k, feed } = graph;
  const tokens = x.shape[0];
  const { heads, kvHeads, headDim, mlpSize, normEps } = graph.config.text;

  await k.arena.frameAsync(async () => {
    const [inputNorm] = await feed.take(w.inputNorm);
    const normed = k.rmsNorm(k.arena.f32(x.shape, 'decoder.normed'), x, inputNorm, normEps);
    const q = k.arena.f32([tokens, heads * headDim], 'decoder.q');
    const { keys, values } = newRows(k, cache, start, tokens);
    await projectInto(graph, normed, [w.qProj, w.kProj, w.vProj], [q, keys, values]);
    k.ropePairs(q, 0, heads, headDim, cos, sin);
    k.ropePairs(keys, 0, kvHeads, headDim, cos, sin);
    storeRows(k, cache, start, { keys, values });
    const attended = k.arena.f32(q.shape, 'decoder.attended');
    const together = isApart ? 1 : tokens;
    for (let first = 0; first < tokens; first += together) {
      k.attentionCausal(
        rows(attended, first, together),
        rows(q, first, together),
        firstRows(cache, start + first + together),
        start + first,
        heads,
        kvHeads,
        headDim ** -0.5,
        attentionPrecision(w.qProj),
      );
    }
    const [output] = await project(graph, attended, [w.oProj]);
    const [postNorm] = await feed.take(w.postSelfAttentionNorm);
    k.add(x, k.rmsNorm(output, output, postNorm, normEps));
  });

  await k.arena.frameAsync(async () => {
    const [norm] = await feed.take(w.postAttentionNorm);
    const normed = k.rmsNorm(k.arena.f32(x.shape, 'decoder.normed'), x, norm, normEps);
    const [gateUp] = await project(graph, normed, [w.gateUpProj]); // f32[T, 2·F]: gate, then up
    const gated = k.swiglu(k.arena.f32([tokens, mlpSize], 'decoder.gated'), gateUp);
    const [output] = await project(graph, gated, [w.downProj]);
    const [postNorm] = await feed.take(w.postMlpNorm);
    k.add(x, k.rmsNorm(output, output, postNorm, normEps));
  });
}
