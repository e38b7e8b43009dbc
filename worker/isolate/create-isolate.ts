/** The engine of this isolate, put together: its books, its model, which the first request loads, and what decodes pictures. */
import type { LeasedKernels } from '../../kernels-as/host/kernels.ts';
import type { WeightSource } from '../../weights/source.ts';
import { LIMITS } from '../limits.ts';
import type { Codecs } from '../media/codecs.ts';
import { IsolateEngine, type IsolateOptions } from './isolate-engine.ts';
import { Ledger } from './ledger.ts';
import { describeModel } from './describe-model.ts';
import { RequestCache } from './request-cache.ts';
import { loadModel, type LoadedModel, type ModelOptions } from './load-model.ts';

export interface IsolateParts extends Pick<
  IsolateOptions,
  'alpha' | 'elsewhere' | 'onStalled' | 'stalledMs' | 'mostWaitMs'
> {
  readonly kernels: LeasedKernels;
  /** Where the model's files are: keys that begin with `prefix`. */
  readonly source: WeightSource;
  readonly prefix: string;
  readonly loading: Omit<ModelOptions, 'ledger' | 'alive'>;
  readonly onLoaded?: (model: LoadedModel) => void;
  readonly codecs: Codecs;
  /** Most that requests leave for later ones; LIMITS.cacheBytes when missing, 0: nothing. */
  readonly cacheBytes?: number;
  /** Lets other events run, for instance the client's abort; at once when missing. */
  readonly pause?: () => Promise<void>;
}

export interface Isolate {
  readonly engine: IsolateEngine;
  readonly ledger: Ledger;
}

export function createIsolate(parts: IsolateParts): Isolate {
  const { kernels, source, prefix, loading, onLoaded, pause = () => Promise.resolve(), ...others } = parts;
  const { cacheBytes = LIMITS.cacheBytes.value, ...more } = others;
  const ledger = new Ledger(kernels.arena);
  const load: IsolateOptions['load'] = async (k, alive) => {
    const model = await loadModel(k, source, prefix, { ...loading, ledger, alive });
    onLoaded?.(model);
    return model;
  };
  const { lease } = kernels;
  const { now } = loading.platform;
  const describe = () => describeModel(source, prefix, loading);
  const cache = cacheBytes === 0 ? null : new RequestCache(cacheBytes, () => ledger.spareBytes);
  const engine = new IsolateEngine({ ...more, cache, lease, load, describe, ledger, now, pause });
  return { engine, ledger };
}
