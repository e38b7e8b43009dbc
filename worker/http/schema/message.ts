/** Messages of a chat, as OpenAI's clients and those of llama.cpp, Ollama and LangChain write them. Unknown fields are ignored. */
import * as v from 'valibot';
import { LIMITS } from '../../limits.ts';
import { toolCall } from './tools.ts';

const DETAILS = ['low', 'high', 'auto', 'original'] as const;
const detail = v.pipe(
  v.nullish(v.picklist(DETAILS, 'Expected "low", "high" or "auto"'), 'auto'),
  v.description(
    'How many tokens the picture may take: low at most 256; high enlarges a small one up to what the model reads, about 512 at most',
  ),
  v.transform((asked) => (asked === 'low' || asked === 'high' ? asked : 'auto')),
);

const textPart = v.object({ type: v.literal('text'), text: v.string() });
/** Of the Responses API, which some clients also send here. */
const inputTextPart = v.object({ type: v.literal('input_text'), text: v.string() });

const urlObject = v.object({ url: v.string(), detail });
const plainUrl = v.pipe(
  v.string(),
  v.transform((url) => ({ url, detail: 'auto' as const })),
);
/** Some clients send the address itself where OpenAI has an object around it. */
const imageUrl = v.lazy((input): v.GenericSchema<unknown, v.InferOutput<typeof urlObject>> =>
  typeof input === 'string' ? plainUrl : urlObject,
);
const imageUrlPart = v.object({ type: v.literal('image_url'), image_url: imageUrl });
const inputImagePart = v.object({
  type: v.literal('input_image'),
  image_url: v.nullish(v.string()),
  file_id: v.nullish(v.string()),
  detail,
});
const filePart = v.object({
  type: v.literal('file'),
  file: v.pipe(
    v.object({ file_id: v.nullish(v.string()), file_data: v.nullish(v.string()), filename: v.nullish(v.string()) }),
    v.check((file) => isOne(file.file_id, file.file_data), 'Expected one of "file_id" and "file_data"'),
  ),
});

const seconds = v.pipe(
  v.number(),
  v.check((time) => Number.isFinite(time) && time >= 0, 'Expected seconds from 0 on'),
);
const mostFps = LIMITS.videoUrlFps.value;
const fps = v.pipe(
  v.number(),
  v.check((rate) => rate > 0 && rate <= mostFps, `Expected above 0, at most ${mostFps}`),
);
const videoObject = v.pipe(
  v.object({
    url: v.nullish(v.string()),
    file_id: v.nullish(v.string()),
    /** Of frames that came, in vLLM's form. */
    fps: v.nullish(fps, null),
    timestamps: v.nullish(v.pipe(v.array(seconds), v.check(isAscending, 'Expected no time before another')), null),
  }),
  v.check((video) => isOne(video.url, video.file_id), 'Expected one of "url" and "file_id"'),
);
const plainVideoUrl = v.pipe(
  v.string(),
  v.transform((url) => ({ url, file_id: null, fps: null, timestamps: null })),
);
const videoUrl = v.lazy((input): v.GenericSchema<unknown, v.InferOutput<typeof videoObject>> =>
  typeof input === 'string' ? plainVideoUrl : videoObject,
);
const videoUrlPart = v.object({ type: v.literal('video_url'), video_url: videoUrl });

function isAscending(times: number[]): boolean {
  return times.every((time, i) => i === 0 || time >= times[i - 1]);
}

const isOne = (a: unknown, b: unknown): boolean => (a == null) !== (b == null);

const userPart = v.pipe(
  v.variant(
    'type',
    [textPart, inputTextPart, imageUrlPart, inputImagePart, filePart, videoUrlPart],
    'Expected "text", "image_url", "input_image", "file" or "video_url"',
  ),
  v.check(
    (part) => part.type !== 'input_image' || isOne(part.image_url, part.file_id),
    'Expected one of "image_url" and "file_id"',
  ),
  v.transform(partOf),
);

/** A picture, wherever it is: `url` is a data URL, an https address, r2:KEY, or file-id:ID; `field` is where the part says it. */
export interface ImagePart {
  readonly type: 'image';
  readonly url: string;
  readonly detail: 'low' | 'high' | 'auto';
  readonly field: string;
}

/** A video, wherever it is; `url` as of an image, or a list of frames. */
export interface VideoPart {
  readonly type: 'video';
  readonly url: string;
  readonly fps: number | null;
  readonly timestamps: readonly number[] | null;
  readonly field: string;
}

export const FILE_SCHEME = 'file-id:';
export const KEY_SCHEME = 'r2:';

interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

type UserPart = v.InferOutput<
  | typeof imageUrlPart
  | typeof inputImagePart
  | typeof filePart
  | typeof videoUrlPart
  | typeof textPart
  | typeof inputTextPart
>;

function partOf(part: UserPart): TextPart | ImagePart | VideoPart {
  switch (part.type) {
    case 'image_url':
      return { type: 'image', ...part.image_url, field: 'image_url.url' };
    case 'input_image':
      return imagePart(part.image_url, part.file_id, part.detail, ['image_url', 'file_id']);
    case 'file':
      return imagePart(part.file.file_data, part.file.file_id, 'auto', ['file.file_data', 'file.file_id']);
    case 'video_url':
      return videoPart(part.video_url);
    case 'text':
    case 'input_text':
      return { type: 'text', text: part.text };
  }
}

function imagePart(
  url: string | null | undefined,
  id: string | null | undefined,
  asked: ImagePart['detail'],
  [urlField, idField]: readonly [string, string],
): ImagePart {
  return url == null
    ? { type: 'image', url: FILE_SCHEME + (id ?? ''), detail: asked, field: idField }
    : { type: 'image', url, detail: asked, field: urlField };
}

function videoPart({ url, file_id: id, ...times }: v.InferOutput<typeof videoObject>): VideoPart {
  return url == null
    ? { type: 'video', url: FILE_SCHEME + (id ?? ''), ...times, field: 'video_url.file_id' }
    : { type: 'video', url, ...times, field: 'video_url.url' };
}

/** Types of parts that are pictures, before they are checked. */
export const IMAGE_TYPES: ReadonlySet<unknown> = new Set(['image_url', 'input_image', 'file']);

/** A string, or parts; decided before checking, so that an issue names the part that is wrong. */
function contentOf<Part extends v.GenericSchema>(part: Part) {
  const text = v.string('Expected a string or a list of parts');
  const parts = v.array(part);
  return v.lazy((input): v.GenericSchema<unknown, string | v.InferOutput<Part>[]> =>
    Array.isArray(input) ? parts : text,
  );
}

const systemPart = v.pipe(
  v.variant('type', [textPart, inputTextPart], 'Expected "text"; images belong in user messages'),
  v.transform(({ text }): TextPart => ({ type: 'text', text })),
);

/** Agents send the answers of all models back whole: parts that are no text (thinking, refusals) are left out. */
const answerPart = v.pipe(
  v.looseObject({ type: v.string(), text: v.optional(v.unknown()) }),
  v.transform(({ type, text }): TextPart => ({
    type: 'text',
    text: (type === 'text' || type === 'output_text') && typeof text === 'string' ? text : '',
  })),
);

const systemContent = contentOf(systemPart);

export const message = v.variant(
  'role',
  [
    v.object({ role: v.literal('system'), content: systemContent }),
    v.object({ role: v.literal('developer'), content: systemContent }),
    v.object({ role: v.literal('user'), content: contentOf(userPart) }),
    v.object({
      role: v.literal('assistant'),
      content: v.nullish(contentOf(answerPart), ''),
      reasoning: v.nullish(v.string()),
      reasoning_content: v.nullish(v.string()),
      tool_calls: v.nullish(v.array(toolCall), []),
    }),
    v.object({ role: v.literal('tool'), tool_call_id: v.string(), content: contentOf(userPart) }),
  ],
  'Expected "system", "developer", "user", "assistant" or "tool"',
);

export type MessageBody = v.InferOutput<typeof message>;
