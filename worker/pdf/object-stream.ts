/** Objects that a PDF keeps compressed together. Source: ISO 32000-2, 7.5.7. */
import { Unzlib } from 'fflate';

export interface PackedObject {
  readonly number: number;
  readonly text: string;
}

/** Compressed bytes that are unpacked at a time: at most a thousand times as many come out. */
const PIECE_BYTES = 2048;

/** `object`: its dictionary and its stream. None of what is no such stream, is packed otherwise, or cut off; of more than `most` bytes the first. */
export function packedObjects(object: Uint8Array, dictionary: string, most: number): PackedObject[] {
  const [count, first] = [/\/N\s+(\d+)/, /\/First\s+(\d+)/].map((pattern) => Number(pattern.exec(dictionary)?.[1]));
  const start = /stream\r?\n/.exec(dictionary);
  if (!(count > 0 && first > 0) || !start || !/\/Filter\s*\[?\s*\/FlateDecode/.test(dictionary)) return [];
  const text = unpacked(object.subarray(start.index + start[0].length), most);
  const numbers = text.slice(0, first).trim().split(/\s+/).map(Number);
  return Array.from({ length: Math.min(count, numbers.length >> 1) }, (_, i) => ({
    number: numbers[2 * i],
    text: text.slice(first + numbers[2 * i + 1], first + (numbers[2 * i + 3] ?? text.length)),
  })).filter(({ number }) => Number.isInteger(number));
}

/** What comes out before the first fault. */
function unpacked(bytes: Uint8Array, most: number): string {
  const decoder = new TextDecoder('latin1');
  let text = '';
  const stream = new Unzlib((piece) => {
    text += decoder.decode(piece);
  });
  try {
    for (let at = 0; at < bytes.byteLength && text.length < most; at += PIECE_BYTES)
      stream.push(bytes.slice(at, at + PIECE_BYTES));
  } catch {
    // Cut off, or behind its end.
  }
  return text.slice(0, most);
}
