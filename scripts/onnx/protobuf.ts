/** As much of protobuf's encoding as ONNX files need here. Source: protobuf.dev, "Encoding". */

/** A part of a message: `bytes` of a field with a length, `value` of a number. */
export interface Field {
  readonly field: number;
  readonly bytes?: Uint8Array;
  readonly value?: number;
}

const [NUMBER, EIGHT_BYTES, LENGTH, FOUR_BYTES] = [0, 1, 2, 5];

/** In order; fields of a fixed size are left out. @throws RangeError when it is no such message */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    for (let [value, factor] = [0, 1]; ; factor *= 128) {
      if (at >= message.length) throw new RangeError('The message ends within a number.');
      const byte = message[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [field, type] = [Math.floor(tag / 8), tag % 8];
    if (type === NUMBER) yield { field, value: varint() };
    else if (type === LENGTH) {
      const length = varint();
      yield { field, bytes: message.subarray(at, (at += length)) };
    } else if (type === FOUR_BYTES || type === EIGHT_BYTES) at += type === FOUR_BYTES ? 4 : 8;
    else throw new RangeError(`There is no field of the type ${type}.`);
  }
}

export function integer(field: number, number: number): Uint8Array {
  return concat([varint(field * 8 + NUMBER), varint(number)]);
}

export function text(field: number, string: string): Uint8Array {
  return block(field, new TextEncoder().encode(string));
}

export function block(field: number, bytes: Uint8Array): Uint8Array {
  return concat([varint(field * 8 + LENGTH), varint(bytes.length), bytes]);
}

function varint(number: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
