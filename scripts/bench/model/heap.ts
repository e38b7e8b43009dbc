/** What decoding leaves behind in the JS heap, and what it makes and drops. */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { decodeStep } from '../../../worker/model/forward.ts';
import type { Graph } from '../../../worker/model/graph.ts';
import { createKvCache } from '../../../worker/model/kv-cache.ts';
import { createSampler } from '../../../worker/model/sampler.ts';

export interface HeapUse {
  readonly tokens: number;
  /** Bytes of objects and array buffers more than before, both after a collection. */
  readonly keptBytes: number;
  /** Bytes that a token makes and drops: what collections are for. */
  readonly garbageBytes: number;
}

/** A token may leave so much: less than a tensor, and room for what the compiler learns late (seen: up to 25 a token). */
export const FLAT_BYTES = 64;

const WARM_TOKENS = 200;

/** Greedy decoding of `tokens` tokens. */
export async function heapOfDecoding(graph: Graph, tokens: number): Promise<HeapUse> {
  const collect = collector();
  const { k, config } = graph;
  return k.arena.frameAsync(async () => {
    const cache = createKvCache(k, config, WARM_TOKENS + tokens, 'f32');
    const logits = new Float32Array(config.text.vocabSize);
    const sampler = createSampler({ temperature: 0 });
    // Fixed history: an answer's ids are the one thing that grows by design.
    const history = [0];
    let garbageBytes = 0;
    let last = 0;
    const decode = async (from: number, count: number) => {
      for (let index = from; index < from + count; index++) {
        history[0] = index === 0 ? 0 : sampler.next(logits, history);
        await decodeStep(graph, cache, { ids: [history[0]], index, delta: 0 }, logits);
        const used = usedBytes();
        garbageBytes += Math.max(0, used - last);
        last = used;
      }
    };
    await decode(0, WARM_TOKENS);
    collect();
    const before = objectBytes();
    garbageBytes = 0;
    last = usedBytes();
    await decode(WARM_TOKENS, tokens);
    collect();
    return { tokens, keptBytes: objectBytes() - before, garbageBytes: garbageBytes / tokens };
  });
}

function usedBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Without code, which the engine makes and drops when it likes. */
const OBJECT_SPACES = new Set(['new_space', 'old_space', 'large_object_space', 'new_large_object_space']);

function objectBytes(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => OBJECT_SPACES.has(name));
  return spaces.reduce((sum, space) => sum + space.space_used_size, process.memoryUsage().arrayBuffers);
}

/** A full collection, in a process that was not started with --expose-gc. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
