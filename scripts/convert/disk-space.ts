/** Whether a long conversion has room, before it begins. */
import { mkdir, statfs } from 'node:fs/promises';
import { GlimpseError } from '../../worker/errors.ts';
import { formatBytes } from './units.ts';

/** Makes `folder` when it is missing. @throws GlimpseError usage when fewer than `bytes` are free on its disk */
export async function expectSpace(folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  const message = `${folder} needs ${formatBytes(bytes)} and its disk has ${formatBytes(bavail * bsize)} free.`;
  throw new GlimpseError('usage', message, { bytes, freeBytes: bavail * bsize });
}
