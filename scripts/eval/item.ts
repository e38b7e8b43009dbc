/** One question of a suite: the pictures it is about and what its answer is compared with. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ContentPart, GenerateRequest } from '../../worker/engine/engine.ts';
import type { Wanted } from './verifiers/wanted.ts';

/** Room for a thought and a page of HTML; what is longer than its answer needs goes in circles. */
const ANSWER_TOKENS = 256;

export interface Item {
  readonly question: string;
  /** What the question is about; empty when the folder does not say. */
  readonly kind: string;
  /** Files under images/, in order. */
  readonly images: readonly string[];
  /** Frames a second when the images are one video's frames. */
  readonly fps: number | null;
  readonly wanted: Wanted;
}

/** The user's message: pictures, read from the folder, then the question. */
export async function itemContent(directory: string, { images, fps, question }: Item): Promise<ContentPart[]> {
  const frames = await Promise.all(images.map((name) => readFile(path.join(directory, 'images', name))));
  const pictures: ContentPart[] =
    fps === null
      ? frames.map((bytes) => ({ type: 'image', bytes }))
      : [{ type: 'video', frames, seconds: frames.map((_, i) => i / fps) }];
  return [...pictures, { type: 'text', text: question }];
}

/** The request that asks it, answered greedily. */
export async function itemRequest(directory: string, item: Item, maxTokens = ANSWER_TOKENS): Promise<GenerateRequest> {
  const messages = [{ role: 'user', content: await itemContent(directory, item) } as const];
  return { messages, maxTokens, sampling: { temperature: 0 }, stop: [] };
}
