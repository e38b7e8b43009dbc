/** The engine of this isolate, put together: its books, its model, which the first request loads, and what decodes pictures. */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { WeightSource } from '../../weights/source.ts';
import type { Codecs } from '../media/codecs.ts';
import { Kept } from '../kept.ts';
import { IsolateEngine } from './isolate-engine.ts';
import { Ledger } from './ledger.ts';
import { loadModel, type LoadedModel, type ModelOptions } from './load-model.ts';

export interface IsolateParts {
  readonly kernels: Kernels;
  /** Where the model's files are: keys that begin with `prefix`. */
  readonly source: WeightSource;
  readonly prefix: string;
  readonly loading: Omit<ModelOptions, 'ledger'>;
  /** Loads once for all requests and keeps the model; forgets a failure. As a Kept value does when missing. */
  readonly keep?: (load: () => Promise<LoadedModel>) => Promise<LoadedModel>;
  readonly onLoaded?: (model: LoadedModel) => void;
  readonly codecs: Codecs;
  /** Lets other events run, for instance the client's abort; at once when missing. */
  readonly pause?: () => Promise<void>;
}

export interface Isolate {
  readonly engine: IsolateEngine;
  readonly ledger: Ledger;
  /** The model that requests get; loads it when it is not there yet. */
  readonly model: () => Promise<LoadedModel>;
}

export function createIsolate(parts: IsolateParts): Isolate {
  const { kernels, source, prefix, loading, codecs, onLoaded, pause = () => Promise.resolve() } = parts;
  const kept = new Kept<LoadedModel>();
  const { keep = (load) => kept.get(load) } = parts;
  const ledger = new Ledger(kernels.arena);
  const load = async (): Promise<LoadedModel> => {
    const model = await loadModel(kernels, source, prefix, { ...loading, ledger });
    onLoaded?.(model);
    return model;
  };
  const model = () => keep(load);
  const engine = new IsolateEngine({ kernels, load: model, ledger, codecs, now: loading.platform.now, pause });
  return { engine, ledger, model };
}
