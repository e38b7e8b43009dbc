/** The held-out questions about videos, asked over HTTP with their frames and with WebM files of them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Tally, type Summary } from '../accuracy.ts';
import type { Item } from '../item.ts';
import { passes, score } from '../verifiers/registry.ts';
import { webmOf, type Colour } from './encode.ts';

const ANSWER_TOKENS = 256;

export interface ClipScore extends Summary {
  /** Questions that are right so and wrong from frames, and the other way about. */
  readonly gained: number;
  readonly lost: number;
}

export type Form = 'frames' | Colour;
export type ClipScores = Readonly<Record<Form, ClipScore>>;

/** `url`: the server that answers. `onAnswer` hears after every question how many were asked. */
export async function measureClips(
  url: string,
  directory: string,
  items: readonly Item[],
  onAnswer: (asked: number) => void,
): Promise<ClipScores> {
  const counts = { frames: new Count(), whole: new Count(), halved: new Count() };
  for (const [index, item] of items.entries()) {
    const fps = item.fps!;
    const list = { url: await frameList(directory, item.images), fps };
    const byFrames = judged(await ask(url, list, item.question), item);
    counts.frames.add(byFrames, byFrames);
    for (const colour of ['whole', 'halved'] as const) {
      const clip = await webmOf(directory, item.images, fps, colour);
      const video = { url: `data:video/webm;base64,${clip.toString('base64')}` };
      counts[colour].add(judged(await ask(url, video, item.question), item), byFrames);
    }
    onAnswer(index + 1);
  }
  return { frames: counts.frames.score(), whole: counts.whole.score(), halved: counts.halved.score() };
}

interface Judged {
  readonly isRight: boolean;
  readonly value: number;
}

class Count {
  readonly #tally = new Tally();
  #gained = 0;
  #lost = 0;

  add(own: Judged, byFrames: Judged): void {
    this.#tally.add(own.isRight, own.value);
    if (own.isRight && !byFrames.isRight) this.#gained++;
    if (byFrames.isRight && !own.isRight) this.#lost++;
  }

  score(): ClipScore {
    return { ...this.#tally.summary(), gained: this.#gained, lost: this.#lost };
  }
}

async function frameList(directory: string, images: readonly string[]): Promise<string> {
  const frames = images.map((name) => readFile(path.join(directory, 'images', name), 'base64'));
  return `data:video/jpeg;base64,${(await Promise.all(frames)).join(',')}`;
}

function judged(answer: string, { wanted }: Item): Judged {
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
