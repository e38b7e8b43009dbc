/** A model directory in memory, made by hand: three f32 tensors whose numbers are easy to recognise. Runs in Node and workerd. */
import { manifestText, shardPath, type Manifest } from '../../weights/manifest.ts';

export interface TinyModel {
  readonly prefix: string;
  readonly manifest: Manifest;
  /** Key → bytes, prefix included. */
  readonly files: Map<string, Uint8Array>;
  /** Tensor name → its numbers. */
  readonly values: ReadonlyMap<string, Float32Array>;
}

/** Shards of 1 KiB, so that one tensor spans several and one shard holds two. */
export async function tinyModel({ prefix = 'models/tiny/', shardBytes = 1024 } = {}): Promise<TinyModel> {
  const values = new Map([
    ['a.weight', numbers(10, 1)],
    ['b.weight', numbers(700, 2)],
    ['c.weight', numbers(33, 3)],
  ]);
  const offsets = [0, 64, 64 + 2816];
  const stream = new Uint8Array(offsets[2] + 33 * 4);
  const tensors = Array.from(values, ([name, data], i) => {
    stream.set(new Uint8Array(data.buffer), offsets[i]);
    return { name, dtype: 'f32' as const, shape: [data.length], offset: offsets[i], sizeBytes: data.byteLength };
  });
  const files = new Map<string, Uint8Array>();
  const shards: Manifest['shards'] = [];
  for (let start = 0; start < stream.byteLength; start += shardBytes) {
    const bytes = stream.slice(start, start + shardBytes);
    shards.push({ sha256: await sha256(bytes), sizeBytes: bytes.byteLength });
    files.set(prefix + shardPath(shards[shards.length - 1].sha256), bytes);
  }
  const config = new TextEncoder().encode('{"model_type":"glm4v"}');
  const manifest: Manifest = {
    ...{ format: 'glimpse', version: 1, name: 'tiny', family: 'glm4v', quant: 'f32', shardBytes, shards, tensors },
    files: [{ path: 'config.json', sha256: await sha256(config), sizeBytes: config.byteLength }],
  };
  files.set(`${prefix}config.json`, config);
  files.set(`${prefix}manifest.json`, new TextEncoder().encode(manifestText(manifest)));
  return { prefix, manifest, files, values };
}

/** Ordinary memory that looks like the arena. Its first allocation is not aligned, as the arena's may be. */
export function plainMemory(sizeBytes = 1 << 20) {
  const u8 = new Uint8Array(sizeBytes);
  let top = 48;
  return {
    views: { u8 },
    alloc(bytes: number): never {
      const ptr = top;
      top += bytes;
      return ptr as never;
    },
  };
}

export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function numbers(count: number, kind: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, i) => kind * 1000 + i + 0.5);
}
