/** All Worker scripts in one local workerd over HTTP, with the bindings of their wrangler files, each with an isolate's memory limits. */
import { convertV4MiniflareOptions, Miniflare, Response, type Request, type V4WorkerOptions } from 'miniflare';
import type { Bucket } from '../convert/upload.ts';
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { localScripts, WITHOUT_NETS, type Bundles } from './local-scripts.ts';

const EGRESS = 'glimpse-egress';
/** Only R2 writes to this queue, so the Worker has no binding for it. */
const ARRIVALS = { ARRIVALS: { queueName: 'glimpse-arrivals' } };

export interface ServerOptions {
  /** 0: any free port. */
  readonly port?: number;
  /** Where R2's objects are kept; in memory when missing. */
  readonly persist?: string;
  /** Variables and secrets of the Worker that differ from wrangler.toml's. ACCESS is `local` unless they say otherwise. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Requests that FRONT_LIMITER lets through per address and minute; wrangler.toml's when missing. */
  readonly frontLimit?: number;
  /** Answers what the scripts fetch, in place of the internet. */
  readonly outbound?: (url: URL) => {
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body?: Uint8Array<ArrayBuffer>;
  };
  /** Private networks, by the names of their bindings: `host:port` of what answers every request there. */
  readonly networks?: Readonly<Record<string, string>>;
  /** Whether mail (POST /cdn-cgi/local/email?from=&to=) and messages about the inbox (`bindings().ARRIVALS`) may be handed in. */
  readonly takesArrivals?: boolean;
  /** What scripts run; those that are missing are bundled anew. */
  readonly bundles?: Bundles;
  /** Whether the reader of pictures is there; without it workerd starts seconds sooner. */
  readonly readsPictures?: boolean;
  /** Passes the scripts' log on; silent when missing. */
  readonly onLog?: (line: string) => void;
}

export interface LocalServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly bucket: Bucket;
  /** What the Worker is bound to, by name. */
  readonly bindings: () => Promise<Record<string, unknown>>;
  /** WebSocket address of the Worker's inspector. */
  readonly inspector: () => Promise<string>;
  /** Linear memory of a script that reads documents, as it says itself. */
  readonly wasmBytes: (script: string) => Promise<number>;
  readonly close: () => Promise<void>;
  /** From starting workerd until it listens; by then it has run the Worker's global scope. */
  readonly startMs: number;
}

export async function startServer({
  port = 0,
  persist,
  variables,
  frontLimit,
  outbound,
  networks = {},
  takesArrivals = false,
  bundles,
  readsPictures = false,
  onLog,
}: ServerOptions = {}): Promise<LocalServer> {
  Object.assign(process.env, LOCAL_RUNTIME);
  const [entry, ...others] = await localScripts(readsPictures ? bundles : { ...bundles, ...WITHOUT_NETS });
  const options = {
    workers: [
      {
        ...entry,
        // The server listens on this machine alone.
        bindings: { ...entry.bindings, ACCESS: 'local', ...variables },
        ...(outbound ? { outboundService: answering(outbound) } : {}),
        serviceBindings: { ...entry.serviceBindings, ...networked(networks) },
        ...(frontLimit ? { ratelimits: limitersOf(entry, frontLimit) } : {}),
        ...(takesArrivals ? { queueProducers: { ...(entry.queueProducers as object), ...ARRIVALS } } : {}),
      },
      ...others.map((script) => (script.name === EGRESS ? egress(script, outbound) : script)),
    ],
    host: '127.0.0.1',
    port,
    unsafeTriggerHandlers: takesArrivals,
    inspectorPort: 0,
    inspectorHost: '127.0.0.1',
    ...(persist ? { resourcePersistencePath: persist } : {}),
    handleStructuredLogs: ({ message }: { message: string }) => onLog?.(message),
  };
  const begin = performance.now();
  const miniflare = new Miniflare(convertV4MiniflareOptions(options));
  const { origin: url } = await miniflare.ready.catch(async (error: unknown) => {
    // It would keep this process from ending.
    await miniflare.dispose().catch(() => undefined);
    throw error;
  });
  return {
    url,
    startMs: performance.now() - begin,
    bucket: (await miniflare.getR2Bucket('WEIGHTS')) as unknown as Bucket,
    bindings: () => miniflare.getBindings(),
    inspector: async () => String(await miniflare.getInspectorURL()),
    wasmBytes: async (script) => ((await miniflare.getWorker(script)) as unknown as Measured).memory().wasmBytes,
    close: () => miniflare.dispose(),
  };
}

/** A call's result is not brought here but asked for what is wanted of it. */
interface Measured {
  memory(): { readonly wasmBytes: Promise<number> };
}

/** Documents may come from, and webhooks go to, this machine: it is the developer's own. */
function egress(script: V4WorkerOptions, outbound: ServerOptions['outbound']): V4WorkerOptions {
  return {
    ...script,
    bindings: { ...script.bindings, EGRESS_LOCAL: 'yes' },
    ...(outbound ? { outboundService: answering(outbound) } : {}),
  };
}

const networked = (networks: NonNullable<ServerOptions['networks']>) =>
  Object.fromEntries(Object.entries(networks).map(([name, address]) => [name, { external: { address, http: {} } }]));

function limitersOf({ ratelimits }: V4WorkerOptions, limit: number): V4WorkerOptions['ratelimits'] {
  const { FRONT_LIMITER: front, ...others } = ratelimits ?? {};
  return { ...others, FRONT_LIMITER: { ...front, simple: { ...front.simple, limit } } };
}

function answering(outbound: NonNullable<ServerOptions['outbound']>) {
  return (request: Request): Response => {
    const { body = null, ...init } = outbound(new URL(request.url));
    return new Response(body, init);
  };
}
