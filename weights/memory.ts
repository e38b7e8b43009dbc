/** A source that is a map of keys to bytes: tests, and models that are bundled with a script. */
import type { WeightSource } from './source.ts';

/** `chunkBytes` is how much of a range each read of the stream gives. */
export function memorySource(files: ReadonlyMap<string, Uint8Array>, chunkBytes = 64 << 10): WeightSource {
  return {
    async read(key, range) {
      const file = files.get(key);
      if (file === undefined) return null;
      const bytes = range ? file.subarray(range.offset, range.offset + range.length) : file;
      let next = 0;
      return new ReadableStream({
        pull(controller) {
          if (next >= bytes.byteLength) return controller.close();
          // A copy: a reader may hand the chunk's memory on.
          controller.enqueue(bytes.slice(next, next + chunkBytes));
          next += chunkBytes;
        },
      });
    },
  };
}
