/**
 * Named intermediates of the graph, for tests and `--dump`. A probe sees a tensor at the moment it is computed;
 * its memory is reused right after, so a probe that wants to keep values copies them. No probe costs nothing.
 */
import type { Tensor } from '../../kernels-as/host/tensor.ts';

export type Probe = (name: string, tensor: Tensor) => void;
