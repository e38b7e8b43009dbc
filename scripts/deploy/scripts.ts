/**
 * The Worker scripts of this source tree: one a wrangler file, in the root or in a folder of worker/. A new script is a
 * folder there with its entry and its wrangler file; nothing lists it.
 */
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unstable_readConfig } from 'wrangler';
import { GlimpseError } from '../../worker/errors.ts';

/** What a wrangler file says about bundling. */
export interface BundleOptions {
  readonly define: Record<string, string>;
  /** Module name → the file that stands in for it. */
  readonly alias: Record<string, string>;
}

export interface WorkerScript {
  readonly name: string;
  /** Its wrangler file, from the root. */
  readonly config: string;
  /** The file that exports its handlers. */
  readonly entry: string;
  /** Scripts that it calls. */
  readonly calls: readonly string[];
  readonly buckets: readonly string[];
  readonly queues: readonly string[];
  /** Bucket that is bound as INBOX: what is put into it is to be heard of. */
  readonly inbox: string | null;
  /** Bucket that is bound as DOCUMENTS. */
  readonly documents: string | null;
  readonly bundling: BundleOptions;
}

/** The part of wrangler's configuration that is read here. */
interface Config {
  readonly name?: string;
  readonly main?: string;
  readonly services?: readonly { readonly service: string }[];
  readonly r2_buckets: readonly { readonly binding: string; readonly bucket_name?: string }[];
  readonly queues?: {
    readonly consumers?: readonly { readonly queue: string; readonly dead_letter_queue?: string }[];
    readonly producers?: readonly { readonly queue: string }[];
  };
  readonly define?: Record<string, string>;
  /** Paths are from the wrangler file's folder. */
  readonly alias?: Record<string, string>;
}

const ROOT = join(import.meta.dirname, '../..');
const FILES = ['wrangler.toml', 'worker/*/wrangler.toml'];

/** Each after those that it calls, as they are deployed; the last is the one that people call. */
export function workerScripts(): WorkerScript[] {
  return callOrder(globSync(FILES, { cwd: ROOT }).toSorted().map(readScript));
}

function readScript(config: string): WorkerScript {
  const read = unstable_readConfig({ config: join(ROOT, config) }) as Config;
  const { name, main, services = [], r2_buckets, queues = {}, define = {}, alias = {} } = read;
  if (name === undefined || main === undefined)
    throw new GlimpseError('usage', `${config} names no script or no entry; write \`name\` and \`main\` into it.`);
  const calls = services.map(({ service }) => service).filter((service) => service !== name);
  const bucketOf = (name: string) => r2_buckets.find(({ binding }) => binding === name)?.bucket_name ?? null;
  const folder = join(ROOT, dirname(config));
  const absolute = Object.entries(alias).map(([module, path]) => [module, join(folder, path)]);
  return {
    name,
    config,
    entry: main,
    calls,
    buckets: r2_buckets.flatMap(({ bucket_name }) => bucket_name ?? []),
    queues: queuesOf(queues),
    inbox: bucketOf('INBOX'),
    documents: bucketOf('DOCUMENTS'),
    bundling: { define, alias: Object.fromEntries(absolute) as Record<string, string> },
  };
}

/** Those that are read from or written to, each once, with those where messages go that nobody could handle. */
function queuesOf({ consumers = [], producers = [] }: NonNullable<Config['queues']>): string[] {
  const consumed = consumers.flatMap(({ queue, dead_letter_queue: dead }) => [queue, ...(dead ? [dead] : [])]);
  return [...new Set([...consumed, ...producers.map(({ queue }) => queue)])];
}

/** The scripts, each after those that it calls. @throws GlimpseError usage when one calls what is not there, or itself in a circle */
export function callOrder<Script extends Pick<WorkerScript, 'name' | 'calls'>>(scripts: readonly Script[]): Script[] {
  const ordered = new Set<Script>();
  const add = (script: Script, callers: readonly string[]): void => {
    if (ordered.has(script)) return;
    const path = [...callers, script.name];
    if (callers.includes(script.name))
      throw new GlimpseError(
        'usage',
        `${path.join(' calls ')}: scripts that call each other cannot be deployed in order.`,
      );
    for (const call of script.calls) {
      const called = scripts.find(({ name }) => name === call);
      if (called === undefined)
        throw new GlimpseError('usage', `${script.name} calls ${call}; no wrangler file has that name.`);
      add(called, path);
    }
    ordered.add(script);
  };
  for (const script of scripts) add(script, []);
  return [...ordered];
}
