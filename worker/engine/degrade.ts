/**
 * An engine elsewhere, and behind it the one of this isolate: a clip that is too long for it is looked at here in fewer frames, evenly over
 * all of it, when nobody elsewhere can be asked. Only before anything was said, and never without saying so.
 */
import type { ContentPart, Engine, GenerateEvent, GenerateRequest } from './engine.ts';
import { isAway } from './route.ts';

/** Frames that are looked at, of those that would be. */
export type FramesLeft = readonly [frames: number, of: number];

interface Degrading {
  readonly edge: Pick<Engine, 'generate'>;
  readonly elsewhere: Pick<Engine, 'generate'>;
  /** Called before anything is said; `reason` is the code of why nobody was asked. */
  readonly onDegrade: (reason: string, frames: FramesLeft) => void;
}

export const degrading = (engines: Degrading): Pick<Engine, 'generate'> => ({
  generate: (request, signal) => generate(request, signal, engines),
});

async function* generate(
  request: GenerateRequest,
  signal: AbortSignal,
  { edge, elsewhere, onDegrade }: Degrading,
): AsyncGenerator<GenerateEvent> {
  try {
    yield* elsewhere.generate(request, signal);
    return;
  } catch (away) {
    if (!isAway(away)) throw away;
    const fewer = await withFewerFrames(request);
    if (fewer === null) throw away;
    onDegrade(away.code, fewer.frames);
    yield* edge.generate(fewer.request, signal);
  }
}

/** null where a clip of it is not decoded here even so, or has all its frames. */
async function withFewerFrames(
  request: GenerateRequest,
): Promise<{ readonly request: GenerateRequest; readonly frames: FramesLeft } | null> {
  let frames: FramesLeft | null = null;
  const partOf = async (part: ContentPart): Promise<ContentPart | null> => {
    if (part.type !== 'clip' || part.clip.samples !== null) return part;
    const clip = (await part.clip.fewer?.()) ?? null;
    if (!clip?.samples) return null;
    const left = clip.samples.indices.length;
    frames = [left, clip.ofFrames ?? left];
    return { type: 'clip', clip };
  };
  const messages = [];
  for (const message of request.messages) {
    if (typeof message.content === 'string') {
      messages.push(message);
      continue;
    }
    const content = await Promise.all(message.content.map((part) => partOf(part)));
    if (content.includes(null)) return null;
    messages.push({ ...message, content: content as readonly ContentPart[] });
  }
  return frames && { request: { ...request, messages }, frames };
}
