/** pack.wasm as the sub-scale search that packQ4 takes: the same bytes as the plain one, several times faster. */
import { TRIED_PARTS, type SubScaleSearch } from '../../weights/q4.ts';
import { GROUP } from '../../weights/tile.ts';

/** The module reads and writes sixteen candidates. */
const CANDIDATES = TRIED_PARTS.length;
const TABLE_BYTES = CANDIDATES * Float64Array.BYTES_PER_ELEMENT;
const PAGE_BYTES = 65536;
/** The module's static data end below. */
const [PARTS_AT, SUB_SCALES_AT, ERRORS_AT, ROW_AT] = [0, 1, 2, 3].map((table) => PAGE_BYTES + table * TABLE_BYTES);

interface PackExports {
  readonly search_q4: (
    subScales: number,
    errors: number,
    parts: number,
    group: number,
    extreme: number,
    rowScale: number,
  ) => void;
}

/** Has a memory of its own, which grows to the longest row; not for two threads. */
export function createQ4Search(module: WebAssembly.Module): SubScaleSearch {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const { search_q4 } = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as PackExports;
  let row64 = new Float64Array(0);
  let subScaleTable = row64;
  let errorTable = row64;
  const resize = (values: number) => {
    const missing = ROW_AT + values * Float64Array.BYTES_PER_ELEMENT - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    new Float64Array(memory.buffer, PARTS_AT, CANDIDATES).set(TRIED_PARTS);
    subScaleTable = new Float64Array(memory.buffer, SUB_SCALES_AT, CANDIDATES);
    errorTable = new Float64Array(memory.buffer, ERRORS_AT, CANDIDATES);
    row64 = new Float64Array(memory.buffer, ROW_AT, values);
  };
  return (row, rowScale, subScales) => {
    if (row64.length !== row.length) resize(row.length);
    row64.set(row);
    for (let group = 0; group < subScales.length; group++) {
      const extreme = extremeOf(row, group * GROUP);
      subScales[group] = 0;
      if (extreme === 0) continue;
      const at = ROW_AT + group * GROUP * Float64Array.BYTES_PER_ELEMENT;
      search_q4(SUB_SCALES_AT, ERRORS_AT, PARTS_AT, at, extreme, rowScale);
      subScales[group] = subScaleTable[leastOf(errorTable)];
    }
  };
}

/** The weight furthest from zero; of equals the first. */
function extremeOf(row: Float32Array, first: number): number {
  let extreme = 0;
  let most = 0;
  for (let i = first; i < first + GROUP; i++) {
    const size = Math.abs(row[i]);
    if (size > most) {
      extreme = row[i];
      most = size;
    }
  }
  return extreme;
}

/** The candidate with the least error; of equals the first. */
function leastOf(errors: Float64Array): number {
  let best = 0;
  for (let i = 1; i < errors.length; i++) if (errors[i] < errors[best]) best = i;
  return best;
}
