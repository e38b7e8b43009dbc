/** Every Worker script as a local workerd runs it: its bundle, and the bindings of its wrangler file. */
import { join } from 'node:path';
import type { V4WorkerOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { workerScripts, type WorkerScript } from '../deploy/scripts.ts';
import { bundleWorker, type WorkerModule } from './bundle.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What a script runs instead of its bundle, by its name. */
export type Bundles = Readonly<Record<string, readonly WorkerModule[]>>;

const IDLE: WorkerModule = { type: 'ESModule', path: 'index.js', contents: 'export default {};' };

/** In place of the scripts that read pictures: without their 28 MB of modules, workerd starts seconds sooner. */
export const WITHOUT_NETS: Bundles = { 'glimpse-det': [IDLE], 'glimpse-rec': [IDLE] };

/** Every script bundled, once for many servers. */
export async function bundleScripts(): Promise<Bundles> {
  const bundles = workerScripts().map(
    async ({ name, entry, bundling }) => [name, await bundleWorker(entry, bundling)] as const,
  );
  return Object.fromEntries(await Promise.all(bundles));
}

/** The one that people call first; what `bundles` lacks is bundled anew. */
export async function localScripts(bundles: Bundles = {}): Promise<V4WorkerOptions[]> {
  const local = async ({ name, entry, config, bundling }: WorkerScript): Promise<V4WorkerOptions> => ({
    ...unstable_getMiniflareWorkerOptions(join(ROOT, config)).workerOptions,
    name,
    modules: [...(bundles[name] ?? (await bundleWorker(entry, bundling)))],
    modulesRoot: ROOT,
  });
  return Promise.all(workerScripts().toReversed().map(local));
}
