/** `glimpse generate`: one answer on this machine, computed by the product's kernels in Node. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import type { ChatMessage, ContentPart, SamplingOptions } from '../../worker/engine/engine.ts';
import { GlimpseError } from '../../worker/errors.ts';
import type { Alpha } from '../../worker/media/image.ts';
import { positionIds } from '../../worker/model/positions.ts';
import { writeSafetensors } from '../convert/safetensors-write.ts';
import { collect, type Collected } from '../engine/collect.ts';
import { createNodeEngine } from '../engine/node-engine.ts';
import { Recorder } from '../engine/recorder.ts';
import { nodeClip } from '../video/node-video.ts';

const HELP = `Usage: glimpse generate --prompt TEXT [--image FILE]… [--video FILE] [options]

  --model DIR          model directory (weights/nano)
  --prompt TEXT        the question; images come before it
  --image FILE         JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF; may be repeated
  --video FILE         a clip: MP4, MOV, WebM, MKV or GIF in VP8, VP9, AV1 or MJPEG (docs/video.md); it comes before the question
  --system TEXT        system message
  --messages FILE      a JSON list of messages instead of --prompt; {"type": "image"} parts take the --image files in order,
                       a {"type": "video"} part takes the --video file, or all --frame files
  --frame FILE         one frame of the video; may be repeated        --fps N  frames a second (2)
  --max-tokens N       at most so many new tokens
  --temperature T, --top-p P, --top-k K, --repetition-penalty R, --seed S
  --ignore-eos         go on past stop tokens
  --alpha KIND         what becomes of transparency: white, or drop as transformers does (white)
  --kernels KIND       relaxed or strict (what this engine supports)
  --json               one JSON object instead of the text
  --dump FILE          f32 logits of every prompt position, position_ids, vision and pixel_values as safetensors`;

const OPTIONS = {
  model: { type: 'string', default: 'weights/nano' },
  prompt: { type: 'string' },
  image: { type: 'string', multiple: true, default: [] as string[] },
  video: { type: 'string' },
  frame: { type: 'string', multiple: true, default: [] as string[] },
  fps: { type: 'string', default: '2' },
  system: { type: 'string' },
  messages: { type: 'string' },
  'max-tokens': { type: 'string' },
  temperature: { type: 'string' },
  'top-p': { type: 'string' },
  'top-k': { type: 'string' },
  'repetition-penalty': { type: 'string' },
  seed: { type: 'string' },
  'ignore-eos': { type: 'boolean', default: false },
  alpha: { type: 'string' },
  kernels: { type: 'string' },
  json: { type: 'boolean', default: false },
  dump: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof parse>;

const parse = (args: string[]) => parseArgs({ args, options: OPTIONS }).values;

export async function run(argv: string[]): Promise<number> {
  const values = parse(argv);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const recorder = values.dump === undefined ? null : new Recorder();
  const { engine, model, kernels } = await createNodeEngine(values.model, {
    build: kernelBuild(values.kernels),
    alpha: alphaOf(values.alpha),
  });
  const request = {
    messages: await readMessages(values),
    maxTokens: number(values, 'max-tokens') ?? null,
    sampling: sampling(values),
    stop: [],
  };
  const trace = { ...recorder?.trace(kernels), ignoreEos: values['ignore-eos'] };
  const streamed = !values.json && process.stdout.isTTY ? (piece: string) => process.stdout.write(piece) : undefined;
  const result = await collect(engine, request, { trace, onText: streamed });
  if (values.dump !== undefined && recorder) {
    const { inputIds, grids } = result.prompt;
    const { ids } = positionIds(inputIds, model.config.tokens.image, grids, model.config.vision.mergeSize);
    await writeFile(values.dump, writeSafetensors(recorder.tensors(ids)));
  }
  if (values.json) console.log(JSON.stringify(toJson(result), null, 2));
  else console.log(streamed ? '' : result.text);
  return 0;
}

const toJson = (result: Collected) => ({
  prompt: result.prompt.text,
  input_ids: result.prompt.inputIds,
  grids: result.prompt.grids,
  ids: result.ids,
  text: result.text,
  reasoning: result.reasoning,
  finish_reason: result.finishReason,
  usage: result.usage,
  timings_ms: result.timingsMs,
});

function number(
  values: Values,
  name: 'max-tokens' | 'temperature' | 'top-p' | 'top-k' | 'repetition-penalty' | 'seed' | 'fps',
): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new GlimpseError('usage', `--${name} ${text}: a number is expected.`);
  return value;
}

function sampling(values: Values): Partial<SamplingOptions> {
  const options = {
    temperature: number(values, 'temperature'),
    topP: number(values, 'top-p'),
    topK: number(values, 'top-k'),
    repetitionPenalty: number(values, 'repetition-penalty'),
    seed: number(values, 'seed'),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function alphaOf(kind: string | undefined): Alpha | undefined {
  if (kind === undefined || kind === 'white' || kind === 'drop') return kind;
  throw new GlimpseError('usage', `--alpha ${kind}: white or drop is expected.`);
}

function kernelBuild(kind: string | undefined): 'relaxed' | 'strict' | undefined {
  if (kind === undefined || kind === 'relaxed' || kind === 'strict') return kind;
  throw new GlimpseError('usage', `--kernels ${kind}: relaxed or strict is expected.`);
}

const Messages = v.array(
  v.object({
    role: v.picklist(['system', 'user', 'assistant']),
    content: v.union([
      v.string(),
      v.array(
        v.variant('type', [
          v.object({ type: v.literal('text'), text: v.string() }),
          v.object({ type: v.literal('image') }),
          v.object({ type: v.literal('video') }),
        ]),
      ),
    ]),
  }),
);

async function readMessages(values: Values): Promise<ChatMessage[]> {
  const images = await Promise.all(values.image.map((file) => readFile(file)));
  const video = await readVideo(values);
  if (values.messages === undefined) {
    if (values.prompt === undefined) throw new GlimpseError('usage', HELP);
    const content: ContentPart[] = images.map((bytes) => ({ type: 'image', bytes }));
    if (values.video !== undefined) content.push(video);
    content.push({ type: 'text', text: values.prompt });
    const system: ChatMessage[] = values.system === undefined ? [] : [{ role: 'system', content: values.system }];
    return [...system, { role: 'user', content }];
  }
  const conversation = await readConversation(values.messages);
  return conversation.map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? content : content.map((part) => fill(part, images, video)),
  }));
}

/** The clip, or the frames. */
async function readVideo(values: Values): Promise<ContentPart> {
  if (values.video !== undefined) return { type: 'clip', clip: await nodeClip(await readFile(values.video)) };
  const frames = await Promise.all(values.frame.map((file) => readFile(file)));
  const fps = number(values, 'fps') ?? 2;
  return { type: 'video', frames, seconds: frames.map((_, i) => i / fps) };
}

async function readConversation(file: string): Promise<v.InferOutput<typeof Messages>> {
  const text = await readFile(file, 'utf8');
  try {
    return v.parse(Messages, JSON.parse(text));
  } catch (error) {
    const problem = (error as Error).message;
    throw new GlimpseError('usage', `${file} should hold a JSON list of messages: ${problem}`, {}, error);
  }
}

type Placeholder = { type: 'text'; text: string } | { type: 'image' } | { type: 'video' };

/** Takes the next image away from `images` when the part is one. */
function fill(part: Placeholder, images: Uint8Array[], video: ContentPart): ContentPart {
  if (part.type === 'text') return part;
  if (part.type === 'video') return video;
  const bytes = images.shift();
  if (bytes === undefined)
    throw new GlimpseError('usage', 'The messages have more image parts than there are --image files.');
  return { type: 'image', bytes };
}
