/** Where a pass spends its time: the kernels' calls, timed one by one. Only for shares; totals come from passes without it. */
import type { Kernels } from '../../../kernels-as/host/kernels.ts';

export const KINDS = ['products', 'attention', 'norms', 'quantisation', 'other kernels', 'between kernels'] as const;
export type Kind = (typeof KINDS)[number];
/** Shares of the time; they sum to 1. */
export type Split = Readonly<Record<Kind, number>>;

type Call = keyof Omit<Kernels, 'arena'>;

const KIND_OF: Partial<Record<Call, Kind>> = {
  linear: 'products',
  linearRows: 'products',
  attentionCausal: 'attention',
  attentionFull: 'attention',
  rmsNorm: 'norms',
  layerNorm: 'norms',
  rmsNormHeads: 'norms',
  activations: 'quantisation',
  quantizeHeads: 'quantisation',
};

/** Runs `pass` with kernels that note their time; the checks of a call's arguments count as the kernel's. */
export async function profile(k: Kernels, pass: (k: Kernels) => Promise<unknown>): Promise<Split> {
  const ms = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  const timed = Object.entries(k).map(([name, call]) => {
    if (typeof call !== 'function') return [name, call] as const;
    const kind = KIND_OF[name as Call] ?? 'other kernels';
    return [name, timer(call as (...values: unknown[]) => unknown, (spent) => (ms[kind] += spent))] as const;
  });
  const start = performance.now();
  await pass(Object.fromEntries(timed));
  const total = performance.now() - start;
  ms['between kernels'] = total - KINDS.reduce((sum, kind) => sum + ms[kind], 0);
  return Object.fromEntries(KINDS.map((kind) => [kind, ms[kind] / total])) as Split;
}

function timer(call: (...values: unknown[]) => unknown, note: (ms: number) => void) {
  return (...values: unknown[]) => {
    const start = performance.now();
    const result = call(...values);
    note(performance.now() - start);
    return result;
  };
}
