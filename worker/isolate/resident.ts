/** All weights in linear memory: they are there whenever the graph asks. */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import { loadTensors } from '../../weights/stream.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Weight } from '../model/feed.ts';
import { memoryOf, type PlaceOptions, type RequestFeed, type Residency, type StoredModel } from './residency.ts';

/** @throws GlimpseError as loadTensors */
export async function residentWeights(
  k: Kernels,
  { source, prefix, manifest }: StoredModel,
  options: PlaceOptions,
): Promise<Residency> {
  const { tensors, report } = await loadTensors(source, prefix, manifest, memoryOf(k), options);
  const feed = residentFeed(tensors);
  return {
    kind: 'resident',
    report,
    promptChunk: LIMITS.prefillChunk.value,
    mostTokens: () => Infinity,
    open: () => feed,
  };
}

/** A feed of tensors that are in memory, by name; one serves all passes. */
export function residentFeed(tensors: ReadonlyMap<string, Tensor>): RequestFeed {
  const place = ({ name }: Weight): Tensor => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new GlimpseError('internal', `The weight ${name} is not in memory.`, { name });
    return tensor;
  };
  const nothing = (): void => undefined;
  const done = Promise.resolve();
  return {
    waitedMs: 0,
    ahead: nothing,
    begin: nothing,
    end: () => done,
    close: () => done,
    isWhole: () => true,
    isKept: true,
    pause: () => done,
    take: (...weights) => Promise.resolve(weights.map((weight) => weight && place(weight))) as never,
    takeRows: (matrix) => Promise.resolve(place(matrix)),
    embed(k: Kernels, out, table, ids) {
      k.embed(out, place(table), ids);
      return done;
    },
  };
}
