/**
 * The scans of a JPEG: how often its pixels are gone over, what a decoder must hold of them, and whether anything is
 * missing.
 */
import { LIMITS } from '../limits.ts';
import { corrupt, uintBig } from './block.ts';

const FORMAT = 'JPEG';
const MAX_SCANS = LIMITS.jpegScans.value;
const BLOCK_PX = 8;
const COEFFICIENTS = 64;
const COEFFICIENT_BYTES = 2;

interface Component {
  readonly id: number;
  /** Blocks of 8x8 samples, those that complete the last units included. */
  readonly blocks: number;
  /** Of each coefficient, whether a scan has given its last bit. */
  readonly done: boolean[];
}

export class JpegScans {
  #count = 0;
  #visitedBlocks = 0;
  #multiple = false;
  readonly #progressive: boolean;
  readonly #components: readonly Component[];

  /** `frame`: the body of the frame header. */
  constructor(frame: Uint8Array, progressive: boolean) {
    this.#progressive = progressive;
    this.#components = readComponents(frame);
  }

  /** How many colour channels there are. */
  get components(): number {
    return this.#components.length;
  }

  get count(): number {
    return this.#count;
  }

  /** Passes over all of the picture; a scan of one component is a part of one. */
  get passes(): number {
    return this.#visitedBlocks / this.#blocks;
  }

  /** What a decoder keeps of all coefficients until the last scan; 0 where one scan has everything. */
  get coefficientBytes(): number {
    return this.#multiple ? this.#blocks * COEFFICIENTS * COEFFICIENT_BYTES : 0;
  }

  /** Whether scans have come for every bit of every coefficient. */
  get complete(): boolean {
    return this.#components.every(({ done }) => done.every(Boolean));
  }

  get #blocks(): number {
    return this.#components.reduce((sum, { blocks }) => sum + blocks, 0);
  }

  /** Errors: image_corrupt. */
  add(header: Uint8Array): void {
    if (++this.#count > MAX_SCANS) throw corrupt(FORMAT, `it has more than ${MAX_SCANS} scans`);
    const members = uintBig(header, 0, 1, FORMAT);
    const [first, last] = [uintBig(header, 1 + 2 * members, 1, FORMAT), uintBig(header, 2 + 2 * members, 1, FORMAT)];
    const lowBit = uintBig(header, 3 + 2 * members, 1, FORMAT) & 15;
    if (members < this.#components.length || this.#progressive) this.#multiple = true;
    for (let i = 0; i < members; i++) {
      const id = header[1 + 2 * i];
      const component = this.#components.find((one) => one.id === id);
      if (component === undefined) throw corrupt(FORMAT, 'a scan is of a colour channel that is not there');
      this.#visitedBlocks += component.blocks;
      if (!this.#progressive) component.done.fill(true);
      else if (lowBit === 0) component.done.fill(true, first, last + 1);
    }
  }
}

/** From the frame header: height and width (2 bytes each from byte 1), then of each component its id, sampling and table. */
function readComponents(frame: Uint8Array): Component[] {
  const [height, width, count] = [1, 3, 5].map((at) => uintBig(frame, at, at === 5 ? 1 : 2, FORMAT));
  const parts = Array.from({ length: count }, (_, i) => {
    const sampling = uintBig(frame, 7 + 3 * i, 1, FORMAT);
    return { id: frame[6 + 3 * i], across: sampling >> 4, down: sampling & 15 };
  });
  const widest = Math.max(...parts.map(({ across }) => across));
  const highest = Math.max(...parts.map(({ down }) => down));
  if (parts.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4))
    throw corrupt(FORMAT, 'its colour channels have an impossible sampling');
  const unitsAcross = Math.ceil(width / (widest * BLOCK_PX));
  const unitsDown = Math.ceil(height / (highest * BLOCK_PX));
  return parts.map(({ id, across, down }) => ({
    id,
    blocks: unitsAcross * across * unitsDown * down,
    done: Array<boolean>(COEFFICIENTS).fill(false),
  }));
}
