/** A source that is a folder, and what else the loader needs in Node. */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { WeightSource } from './source.ts';
import type { LoadPlatform } from './stream.ts';

export const NODE_PLATFORM: LoadPlatform = {
  hasher() {
    const hash = createHash('sha256');
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
  },
  now: () => performance.now(),
  turn: () => setImmediate(),
};

/** Keys are paths below `folder`; keys come from checked manifests, which cannot climb out of it. */
export function folderSource(folder: string): WeightSource {
  return {
    async read(key, range) {
      const file = await openIfThere(join(folder, key));
      return file && byteStream(file, range?.offset ?? 0, range ? range.offset + range.length : Infinity);
    },
  };
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Bytes start..end of a file, which is closed at the end, on failure and on cancel. */
function byteStream(file: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: 64 << 10,
    async pull(controller) {
      // Both are there: autoAllocateChunkSize makes one for readers that bring no buffer.
      const request = controller.byobRequest!;
      const { buffer, byteOffset, byteLength } = request.view!;
      const target = new Uint8Array(buffer, byteOffset, Math.min(byteLength, end - position));
      const bytes = await file.read(target, 0, target.byteLength, position).then(
        ({ bytesRead }) => bytesRead,
        async (error: unknown) => {
          await file.close();
          throw error;
        },
      );
      position += bytes;
      if (bytes === 0) {
        await file.close();
        controller.close();
      }
      request.respond(bytes);
    },
    cancel: () => file.close(),
  });
}
