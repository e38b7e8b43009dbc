/**
 * One .safetensors file: its header, checked before anything believes it, and its numbers as f32, a block of rows at a time.
 * Source: the format's own description (8 bytes length, JSON header, data without holes).
 */
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import * as v from 'valibot';
import { GlimpseError } from '../../worker/errors.ts';

/** Bytes an element, for every dtype a file may hold; only the floating ones of READABLE can be read here. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries({
    1: 'BOOL U8 I8 F8_E4M3 F8_E5M2',
    2: 'U16 I16 F16 BF16',
    4: 'U32 I32 F32',
    8: 'U64 I64 F64',
  }).flatMap(([bytes, dtypes]) => dtypes.split(' ').map((dtype) => [dtype, Number(bytes)])),
);
export type ReadableDType = 'F32' | 'F16' | 'BF16';
const READABLE: ReadonlySet<string> = new Set<ReadableDType>(['F32', 'F16', 'BF16']);

/** The format's own cap. */
const MAX_HEADER_BYTES = 100_000_000;

/** A tensor by itself, as plain data: what another thread needs to read it. */
export interface TensorPlace {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes of the data in the file. */
  readonly begin: number;
  readonly end: number;
  readonly path: string;
}

export interface SafeFile {
  readonly path: string;
  readonly tensors: readonly TensorPlace[];
}

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const headerSchema = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform(({ __metadata__: _, ...tensors }) => tensors),
  v.record(
    v.string(),
    v.object({ dtype: v.string(), shape: v.array(natural), data_offsets: v.tuple([natural, natural]) }),
  ),
);

/** @throws GlimpseError checkpoint_invalid for a bad header or a truncated file, naming the tensor where there is one */
export async function readHeader(path: string): Promise<SafeFile> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const headerBytes = Number((await readExactly(handle, path, 0, 8, size)).readBigUInt64LE());
    if (headerBytes > Math.min(MAX_HEADER_BYTES, size - 8))
      throw invalid(path, `its header claims ${headerBytes} bytes and the file has ${size}`);
    const header = parseHeader(path, (await readExactly(handle, path, 8, headerBytes, size)).toString('utf8'));
    return { path, tensors: placeTensors(path, header, 8 + headerBytes, size) };
  } finally {
    await handle.close();
  }
}

function parseHeader(path: string, text: string): v.InferOutput<typeof headerSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(path, 'its header is not JSON', error);
  }
  const result = v.safeParse(headerSchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw invalid(path, `its header is wrong at ${v.getDotPath(issue) ?? 'the top'}: ${issue.message}`);
}

/** The data is the tensors one after another, no holes, no overlaps, up to the last byte. */
function placeTensors(
  path: string,
  header: v.InferOutput<typeof headerSchema>,
  dataStart: number,
  fileBytes: number,
): TensorPlace[] {
  const tensors = Object.entries(header).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ]) => {
      const bytes = shape.reduce((a, b) => a * b, ELEMENT_BYTES[dtype] ?? NaN);
      if (Number.isNaN(bytes)) throw invalid(path, `${name} has the unknown dtype ${dtype}`);
      if (end - begin !== bytes)
        throw invalid(path, `${name}: ${dtype}[${shape.join()}] takes ${bytes} bytes and has ${end - begin}`);
      return { name, dtype, shape, begin: dataStart + begin, end: dataStart + end, path };
    },
  );
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let expected = dataStart;
  for (const { name, begin, end } of tensors) {
    if (begin !== expected)
      throw invalid(path, `${name} ${begin < expected ? 'overlaps the tensor before it' : 'follows a hole'}`);
    if (end > fileBytes) throw invalid(path, `it is cut off inside ${name}, at byte ${fileBytes} of ${end}`);
    expected = end;
  }
  if (expected !== fileBytes) throw invalid(path, `it goes on for ${fileBytes - expected} bytes after its tensors`);
  return tensors;
}

/** Reads rows of tensors as f32, through two buffers that grow to the largest block ever asked for. */
export class RowReader {
  readonly #files = new Map<string, FileHandle>();
  #bytes = new ArrayBuffer(0);
  #values = new Float32Array(0);

  /** Bytes both buffers hold: what reading costs, whatever the size of the checkpoint. */
  get heldBytes(): number {
    return this.#bytes.byteLength + this.#values.byteLength;
  }

  /**
   * Rows first..first+count of the first axis, f32[count, …], valid until the next call.
   * @throws GlimpseError checkpoint_tensor for other dtypes and for NaN or infinite numbers, checkpoint_invalid at an early end
   */
  async rows(tensor: TensorPlace, first: number, count: number): Promise<Float32Array> {
    const { dtype, shape, begin, path } = tensor;
    if (!READABLE.has(dtype)) throw badTensor(tensor, `holds ${dtype}; F32, F16 and BF16 can be read`);
    const elements = shape.slice(1).reduce((a, b) => a * b, count);
    const bytes = elements * ELEMENT_BYTES[dtype];
    if (this.#bytes.byteLength < bytes) this.#bytes = new ArrayBuffer(bytes);
    if (this.#values.length < elements) this.#values = new Float32Array(elements);
    const start = begin + (elements / count) * ELEMENT_BYTES[dtype] * first;
    await fill(await this.#open(path), path, start, new Uint8Array(this.#bytes, 0, bytes), tensor.end);
    const values = this.#values.subarray(0, elements);
    const bad = decode(dtype as ReadableDType, this.#bytes, values);
    if (bad !== -1)
      throw badTensor(tensor, `holds ${values[bad]} in row ${first + Math.floor((bad * count) / elements)}`);
    return values;
  }

  async close(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map((file) => file.close()));
  }

  async #open(path: string): Promise<FileHandle> {
    const known = this.#files.get(path);
    if (known) return known;
    const file = await open(path);
    this.#files.set(path, file);
    return file;
  }
}

/** As many numbers as `values` holds → f32; the place of the first one that is NaN or infinite, or -1. */
export function decode(dtype: ReadableDType, bytes: ArrayBuffer, values: Float32Array): number {
  if (dtype === 'BF16') return decodeBf16(new Uint16Array(bytes, 0, values.length), values);
  if (dtype === 'F32') values.set(new Float32Array(bytes, 0, values.length));
  else {
    const halves = new Uint16Array(bytes, 0, values.length);
    const table = f16Table();
    for (let i = 0; i < halves.length; i++) values[i] = table[halves[i]];
  }
  return values.findIndex((value) => !Number.isFinite(value));
}

/** bf16 is the upper half of an f32. All ones in the exponent are no number. */
function decodeBf16(halves: Uint16Array, values: Float32Array): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let bad = -1;
  for (let i = halves.length - 1; i >= 0; i--) {
    const half = halves[i];
    if ((half & 0x7f80) === 0x7f80) bad = i;
    bits[i] = half << 16;
  }
  return bad;
}

let f16Values: Float32Array | undefined;

/** The f32 value of every one of the 65536 f16 bit patterns. */
function f16Table(): Float32Array {
  f16Values ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
  });
  return f16Values;
}

async function readExactly(
  handle: FileHandle,
  path: string,
  start: number,
  length: number,
  end: number,
): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.min(length, Math.max(0, end - start)));
  if (bytes.length < length) throw invalid(path, `it has only ${end} bytes`);
  await fill(handle, path, start, bytes, end);
  return bytes;
}

async function fill(handle: FileHandle, path: string, start: number, bytes: Uint8Array, end: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const { bytesRead } = await handle.read(bytes, done, bytes.byteLength - done, start + done);
    if (bytesRead === 0) throw invalid(path, `it ends at byte ${start + done}, before byte ${end}`);
    done += bytesRead;
  }
}

function badTensor({ name, path }: TensorPlace, problem: string): GlimpseError {
  return new GlimpseError('checkpoint_tensor', `${name} in ${basename(path)} ${problem}.`, { name });
}

function invalid(path: string, problem: string, cause?: unknown): GlimpseError {
  const message = `${basename(path)} is not a whole safetensors file: ${problem}. Download it again.`;
  return new GlimpseError('checkpoint_invalid', message, { path }, cause);
}
