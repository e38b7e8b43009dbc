/**
 * The Worker that kernels.ts measures in workerd: GET /?case=<index>&reps=<count> runs a case. Clocks stand still while a
 * Worker computes, so the time is taken outside.
 */
import gemm from '../../kernels-as/build/gemm.relaxed.wasm';
import ops from '../../kernels-as/build/ops.relaxed.wasm';
import { bestBuild } from '../../kernels-as/host/features.ts';
import { createKernels } from '../../kernels-as/host/kernels.ts';
import { KERNEL_CASES } from './kernel-cases.ts';

const k = createKernels({ gemm, ops }, { initialBytes: 1 << 20, maxBytes: 96 << 20 });
const start = k.arena.mark();
let prepared = { index: -1, run: (): void => undefined };

export default {
  fetch(request: Request): Response {
    const query = new URL(request.url).searchParams;
    const [index, reps] = [Number(query.get('case')), Number(query.get('reps'))];
    if (prepared.index !== index) {
      k.arena.release(start);
      prepared = { index, run: KERNEL_CASES[index].prepare(k) };
    }
    for (let i = 0; i < reps; i++) prepared.run();
    return new Response(bestBuild());
  },
};
