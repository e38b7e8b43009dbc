/**
 * Numbers as networks: free ones with an exponent, ranges and multiples by their decimal digits. Bounds compare as decimals do, and a
 * text within inclusive bounds is read as a double within them, since rounding keeps order.
 */
import type { Fragment, Network } from './network.ts';

/** Most digits before and behind the point: times in nanoseconds have 19. */
const WHOLE_DIGITS = 19;
const FRACTION_DIGITS = 16;
/** Smallest number above 0 that is written without an exponent. */
const LEAST = 10 ** -FRACTION_DIGITS;

const digit = (net: Network, low = 0, high = 9): Fragment => {
  const fragment = net.never();
  net.edge(fragment[0], 0x30 + low, 0x30 + high, fragment[1]);
  return fragment;
};

const digits = (net: Network, least: number, most = least): Fragment => net.repeat(() => digit(net), least, most);

const whole = (net: Network): Fragment =>
  net.anyOf([net.text('0'), net.sequence(digit(net, 1), digits(net, 0, WHOLE_DIGITS - 1))]);

export function anyInteger(net: Network): Fragment {
  return net.sequence(net.optional(net.text('-')), whole(net));
}

export function anyNumber(net: Network): Fragment {
  const sign = net.optional(net.anyOf([net.text('+'), net.text('-')]));
  const e = net.anyOf([net.text('e'), net.text('E')]);
  // Up to 289, so that no number is too large for a double.
  const power = net.anyOf([
    digits(net, 1, 2),
    net.sequence(net.text('1'), digits(net, 2)),
    net.sequence(net.text('2'), digit(net, 0, 8), digit(net)),
  ]);
  const exponent = net.optional(net.sequence(e, sign, power));
  return net.sequence(anyInteger(net), anyFraction(net, FRACTION_DIGITS), exponent);
}

/** Nothing, or a point and up to `most` digits. */
function anyFraction(net: Network, most: number): Fragment {
  return most < 1 ? net.empty() : net.optional(net.sequence(net.text('.'), digits(net, 1, most)));
}

/** Both ends included; either may be infinite. With `isInteger` no point is written. */
export function between(net: Network, minimum: number, maximum: number, isInteger: boolean): Fragment {
  if (!(minimum <= maximum)) return net.never();
  const range = (low: number, high: number) => fromTo(net, toDecimal(low, true), toDecimal(high, false), isInteger);
  const parts: Fragment[] = [];
  if (maximum >= 0) parts.push(range(Math.max(minimum, 0), maximum));
  if (minimum < 0) {
    // Minus nothing is left out where 0 is not in the range.
    const low = maximum < 0 ? -maximum : isInteger ? 1 : LEAST;
    if (low <= -minimum) parts.push(net.sequence(net.text('-'), range(low, -minimum)));
  }
  return parts.length === 0 ? net.never() : net.anyOf(parts);
}

/** A number that is not negative: digits before and behind the point. */
interface Decimal {
  readonly whole: bigint;
  /** Without zeros at the end. */
  readonly fraction: string;
}

const MOST_WHOLE = 10n ** BigInt(WHOLE_DIGITS) - 1n;

/** Exact for what a schema is likely to say; what has more digits is rounded into the range. */
function toDecimal(value: number, isUp: boolean): Decimal {
  if (value >= Number(MOST_WHOLE)) return { whole: isUp ? MOST_WHOLE + 1n : MOST_WHOLE, fraction: '' };
  const text = plainText(value);
  const [head, tail = ''] = text.split('.');
  const fraction = tail.slice(0, FRACTION_DIGITS);
  const cut = BigInt(head + fraction.padEnd(FRACTION_DIGITS, '0'));
  const isRounded = /[1-9]/.test(tail.slice(FRACTION_DIGITS));
  const scaled = String(isUp && isRounded ? cut + 1n : cut).padStart(FRACTION_DIGITS + 1, '0');
  return {
    whole: BigInt(scaled.slice(0, -FRACTION_DIGITS)),
    fraction: scaled.slice(-FRACTION_DIGITS).replace(/0+$/, ''),
  };
}

/** The shortest decimal of a double, without an exponent. */
function plainText(value: number): string {
  const [mantissa, power = '0'] = String(value).split('e');
  const [head, tail = ''] = mantissa.split('.');
  const exponent = Number(power);
  if (exponent === 0) return mantissa;
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${head}${tail}`;
  const all = head + tail.padEnd(exponent, '0');
  return all.slice(0, head.length + exponent);
}

function fromTo(net: Network, low: Decimal, high: Decimal, isInteger: boolean): Fragment {
  const parts: Fragment[] = [];
  const add = (from: bigint, to: bigint, fraction: () => Fragment) => {
    if (from <= to) parts.push(net.sequence(wholeBetween(net, from, to), fraction()));
  };
  if (isInteger) add(low.fraction === '' ? low.whole : low.whole + 1n, high.whole, () => net.empty());
  else if (low.whole === high.whole) add(low.whole, low.whole, () => fractionBetween(net, low.fraction, high.fraction));
  else {
    add(low.whole, low.whole, () => fractionBetween(net, low.fraction, null));
    add(low.whole + 1n, high.whole - 1n, () => anyFraction(net, FRACTION_DIGITS));
    add(high.whole, high.whole, () => fractionBetween(net, '', high.fraction));
  }
  return parts.length === 0 ? net.never() : net.anyOf(parts);
}

/** What may follow whole digits: digits behind a point from `low` to `high` (null: no bound), or nothing where that is 0. */
function fractionBetween(net: Network, low: string, high: string | null): Fragment {
  if (low === '' && high === null) return anyFraction(net, FRACTION_DIGITS);
  const behind = net.sequence(net.text('.'), digitsBetween(net, low, high, FRACTION_DIGITS));
  return low === '' ? net.optional(behind) : behind;
}

/** 1..left digits d with low <= 0.d <= high; bounds without zeros at their ends. */
function digitsBetween(net: Network, low: string, high: string | null, left: number): Fragment {
  if (low === '' && high === null) return digits(net, 1, left);
  if (low !== '' && high !== null && low > high) return net.never();
  const first = low === '' ? 0 : Number(low[0]);
  const last = high === null ? 9 : high === '' ? 0 : Number(high[0]);
  const rest = (from: string, to: string | null): Fragment => {
    if (left === 1) return from === '' ? net.empty() : net.never();
    const more = digitsBetween(net, from, to, left - 1);
    return from === '' ? net.optional(more) : more;
  };
  const tail = high === null ? null : high.slice(1);
  if (first === last && high !== null) return net.sequence(digit(net, first, last), rest(low.slice(1), tail));
  const parts = [net.sequence(digit(net, first, first), rest(low.slice(1), null))];
  if (first === last) return parts[0];
  if (high !== null) parts.push(net.sequence(digit(net, last, last), rest('', tail)));
  const [from, to] = [first + 1, high === null ? 9 : last - 1];
  if (from <= to) parts.push(net.sequence(digit(net, from, to), rest('', null)));
  return net.anyOf(parts);
}

function wholeBetween(net: Network, low: bigint, high: bigint): Fragment {
  const parts: Fragment[] = [];
  for (let size = String(low).length; size <= String(high).length; size++) {
    const least = size === 1 ? 0n : 10n ** BigInt(size - 1);
    const most = 10n ** BigInt(size) - 1n;
    parts.push(sameSize(net, String(low > least ? low : least), String(high < most ? high : most)));
  }
  return net.anyOf(parts);
}

/** Numbers of as many digits as both bounds have. */
function sameSize(net: Network, low: string, high: string): Fragment {
  const size = low.length;
  if (/^0*$/.test(low) && /^9*$/.test(high)) return digits(net, size);
  const [first, last] = [Number(low[0]), Number(high[0])];
  if (first === last) return net.sequence(digit(net, first, first), sameSize(net, low.slice(1), high.slice(1)));
  const parts = [
    net.sequence(digit(net, first, first), sameSize(net, low.slice(1), '9'.repeat(size - 1))),
    net.sequence(digit(net, last, last), sameSize(net, '0'.repeat(size - 1), high.slice(1))),
  ];
  if (last - first > 1) parts.push(net.sequence(digit(net, first + 1, last - 1), digits(net, size - 1)));
  return net.anyOf(parts);
}

/** Multiples of units / 10^scale, written with at most `scale` digits behind the point; no more than 4,096 units. */
export function multiples(net: Network, units: number, scale: number): Fragment {
  const whole = net.never();
  const sign = net.optional(net.text('-'));
  net.jump(whole[0], sign[0]);
  // A state for each remainder and number of digits behind the point so far.
  const states = Array.from({ length: scale + 1 }, () => Array.from({ length: units }, () => net.state()));
  const step = (from: number, column: number, remainder: number, leastDigit = 0) => {
    for (let d = leastDigit; d <= 9; d++) {
      const to = states[column][(remainder * 10 + d) % units];
      net.edge(from, 0x30 + d, 0x30 + d, to);
    }
  };
  const first = net.state();
  net.jump(sign[1], first);
  step(first, 0, 0, 1);
  const zero = net.state();
  net.edge(first, 0x30, 0x30, zero);
  net.jump(zero, whole[1]);
  const point = (from: number, remainder: number) => {
    if (scale === 0) return;
    const behind = net.state();
    net.edge(from, 0x2e, 0x2e, behind);
    step(behind, 1, remainder);
  };
  point(zero, 0);
  for (const [column, row] of states.entries()) {
    for (const [remainder, state] of row.entries()) {
      if (column === 0) {
        step(state, 0, remainder);
        point(state, remainder);
      } else if (column < scale) step(state, column + 1, remainder);
      // Digits that are not written are zeros.
      if ((remainder * 10 ** (scale - column)) % units === 0) net.jump(state, whole[1]);
    }
  }
  return whole;
}

/** A step of a schema as units / 10^scale; null where it is too fine or too large. */
export function asUnits(step: number): { readonly units: number; readonly scale: number } | null {
  const text = plainText(step);
  const scale = text.split('.')[1]?.length ?? 0;
  const units = Number(text.replace('.', ''));
  return scale <= 9 && units > 0 && units <= 4096 ? { units, scale } : null;
}

/** The double right above or below; the smallest that is written without an exponent where that is nothing. */
export function neighbour(value: number, direction: 1 | -1): number {
  if (Math.abs(value) < LEAST) return direction * LEAST;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(value > 0 ? direction : -direction));
  return view.getFloat64(0);
}
