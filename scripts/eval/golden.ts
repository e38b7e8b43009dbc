/**
 * Golden cases: what the reference implementation computed (scripts/reference/make_golden.py, pack_golden.py).
 * Reads the small safetensors files whole.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ChatMessage, ContentPart } from '../../worker/engine/engine.ts';
import type { Grid } from '../../worker/model/positions.ts';
import { FAMILIES, type Family } from '../../weights/manifest.ts';

export const GOLDEN = path.resolve(import.meta.dirname, '../../test/golden');

/** Each has golden cases. */
export { FAMILIES, type Family };

export interface GoldenCase {
  readonly name: string;
  readonly prompt: string;
  readonly input_ids: readonly number[];
  readonly grids: readonly Grid[];
  readonly rope_delta: number;
  readonly greedy_ids: readonly number[];
  readonly messages: readonly {
    role: ChatMessage['role'];
    content: string | readonly { type: string; text?: string }[];
  }[];
  readonly media: readonly { kind: 'image' | 'video'; file?: string; files?: readonly string[]; fps?: number }[];
}

export interface Arrays {
  /** f32 or u8 values, row-major. */
  readonly data: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
}

export function caseNames(family: Family): string[] {
  return readdirSync(path.join(GOLDEN, family))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
}

export function readCase(family: Family, name: string): { golden: GoldenCase; arrays: Map<string, Arrays> } {
  const golden = JSON.parse(readFileSync(path.join(GOLDEN, family, `${name}.json`), 'utf8')) as GoldenCase;
  return { golden: { ...golden, name }, arrays: readArrays(path.join(GOLDEN, family, `${name}.safetensors`)) };
}

/** The case's conversation with its pictures' bytes in place. */
export function caseMessages(family: Family, { messages, media }: GoldenCase): ChatMessage[] {
  const pictures = media.map(({ kind, file, files, fps }): ContentPart => {
    const read = (name: string) => new Uint8Array(readFileSync(path.join(GOLDEN, family, name)));
    if (kind === 'image') return { type: 'image', bytes: read(file!) };
    return { type: 'video', frames: files!.map(read), seconds: files!.map((_, i) => i / fps!) };
  });
  return messages.map(({ role, content }) => ({
    role,
    content:
      typeof content === 'string'
        ? content
        : content.map((part) => (part.type === 'text' ? { type: 'text', text: part.text! } : pictures.shift()!)),
  }));
}

const VIEWS = { F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const;

export function readArrays(file: string): Map<string, Arrays> {
  const bytes = readFileSync(file);
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + headerBytes).toString()) as Record<
    string,
    { dtype: keyof typeof VIEWS; shape: number[]; data_offsets: [number, number] }
  >;
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        const View = VIEWS[dtype];
        const body = new Uint8Array(bytes.subarray(8 + headerBytes + begin, 8 + headerBytes + end));
        return [name, { shape, data: new View(body.buffer, 0, body.byteLength / View.BYTES_PER_ELEMENT) }];
      },
    ),
  );
}

/** Largest absolute difference. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    // Not `>`: NaN must not pass.
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
