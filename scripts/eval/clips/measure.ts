/** The held-out questions about videos, asked over HTTP twice: with the frames, and with a WebM file of them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Tally, type Summary } from '../accuracy.ts';
import type { Item } from '../item.ts';
import { passes, score } from '../verifiers/registry.ts';
import { webmOf } from './encode.ts';

const ANSWER_TOKENS = 256;

export interface ClipScores {
  readonly frames: Summary;
  readonly clips: Summary;
  /** Questions that are right with the one and wrong with the other. */
  readonly onlyFrames: number;
  readonly onlyClips: number;
  /** Of all WebM files together. */
  readonly clipBytes: number;
}

/** `url`: the server that answers. `onAnswer` hears after every question how many were asked. */
export async function measureClips(
  url: string,
  directory: string,
  items: readonly Item[],
  onAnswer: (asked: number) => void,
): Promise<ClipScores> {
  const [frames, clips] = [new Tally(), new Tally()];
  const only = { frames: 0, clips: 0 };
  let clipBytes = 0;
  for (const [index, item] of items.entries()) {
    const fps = item.fps!;
    const clip = await webmOf(directory, item.images, fps);
    clipBytes += clip.length;
    const clipUrl = `data:video/webm;base64,${clip.toString('base64')}`;
    const byFrames = judged(await ask(url, { url: await frameList(directory, item.images), fps }, item.question), item);
    const byClip = judged(await ask(url, { url: clipUrl }, item.question), item);
    frames.add(byFrames.isRight, byFrames.value);
    clips.add(byClip.isRight, byClip.value);
    if (byFrames.isRight && !byClip.isRight) only.frames++;
    if (byClip.isRight && !byFrames.isRight) only.clips++;
    onAnswer(index + 1);
  }
  return {
    frames: frames.summary(),
    clips: clips.summary(),
    onlyFrames: only.frames,
    onlyClips: only.clips,
    clipBytes,
  };
}

async function frameList(directory: string, images: readonly string[]): Promise<string> {
  const frames = images.map((name) => readFile(path.join(directory, 'images', name), 'base64'));
  return `data:video/jpeg;base64,${(await Promise.all(frames)).join(',')}`;
}

function judged(answer: string, { wanted }: Item): { readonly isRight: boolean; readonly value: number } {
  const value = score(answer, wanted);
  return { isRight: passes(wanted.check, value), value };
}

async function ask(url: string, video: object, question: string): Promise<string> {
  const content = [
    { type: 'video_url', video_url: video },
    { type: 'text', text: question },
  ];
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content }], max_tokens: ANSWER_TOKENS, temperature: 0 }),
  });
  if (!response.ok) throw new Error(`The server answered ${response.status}: ${await response.text()}`);
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
  return choices[0].message.content;
}
