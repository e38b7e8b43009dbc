/** The Worker in a local workerd over HTTP, with wrangler.toml's bindings and an isolate's memory limits. */
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import type { Bucket } from '../convert/upload.ts';
import { bundleWorker, type WorkerModule } from './bundle.ts';
import { LOCAL_RUNTIME } from './local-runtime.ts';

const ROOT = join(import.meta.dirname, '../..');
const CONFIG = join(ROOT, 'wrangler.toml');

export interface ServerOptions {
  /** 0: any free port. */
  readonly port?: number;
  /** Where R2's objects are kept; in memory when missing. */
  readonly persist?: string;
  /** Variables of the Worker that differ from wrangler.toml's. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What runs; the Worker, bundled anew, when missing. */
  readonly modules?: readonly WorkerModule[];
  /** Passes the Worker's log on; silent when missing. */
  readonly onLog?: (line: string) => void;
}

export interface LocalServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly bucket: Bucket;
  /** WebSocket address of the Worker's inspector. */
  readonly inspector: () => Promise<string>;
  readonly close: () => Promise<void>;
  /** From starting workerd until it listens; by then it has run the Worker's global scope. */
  readonly startMs: number;
}

/** The modules of the Worker that wrangler.toml names. */
export function workerModules(): Promise<WorkerModule[]> {
  return bundleWorker(unstable_getMiniflareWorkerOptions(CONFIG).main!);
}

export async function startServer({
  port = 0,
  persist,
  variables = {},
  modules,
  onLog,
}: ServerOptions = {}): Promise<LocalServer> {
  Object.assign(process.env, LOCAL_RUNTIME);
  const { workerOptions } = unstable_getMiniflareWorkerOptions(CONFIG);
  const options = {
    ...workerOptions,
    name: 'glimpse',
    host: '127.0.0.1',
    port,
    inspectorPort: 0,
    inspectorHost: '127.0.0.1',
    ...(persist ? { resourcePersistencePath: persist } : {}),
    modules: [...(modules ?? (await workerModules()))],
    modulesRoot: ROOT,
    bindings: {
      ...(workerOptions.bindings as object),
      ...variables,
    },
    handleStructuredLogs: ({ message }: { message: string }) => onLog?.(message),
  };
  const begin = performance.now();
  const miniflare = new Miniflare(convertV4MiniflareOptions(options));
  const url = (await miniflare.ready).origin;
  return {
    url,
    startMs: performance.now() - begin,
    bucket: (await miniflare.getR2Bucket('WEIGHTS')) as unknown as Bucket,
    inspector: async () => String(await miniflare.getInspectorURL()),
    close: () => miniflare.dispose(),
  };
}
