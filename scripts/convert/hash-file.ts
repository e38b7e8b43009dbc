/** SHA-256 and size of a file, through one small buffer. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const BUFFER_BYTES = 1 << 20;

/** null when there is no such file. `onBytes` is told how many bytes each read gave. */
export async function hashFile(
  path: string,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<{ readonly sha256: string; readonly sizeBytes: number } | null> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const hash = createHash('sha256');
    const buffer = new Uint8Array(BUFFER_BYTES);
    for (let sizeBytes = 0; ;) {
      const { bytesRead } = await file.read(buffer, 0, BUFFER_BYTES, sizeBytes);
      if (bytesRead === 0) return { sha256: hash.digest('hex'), sizeBytes };
      hash.update(buffer.subarray(0, bytesRead));
      sizeBytes += bytesRead;
      onBytes(bytesRead);
    }
  } finally {
    await file.close();
  }
}
