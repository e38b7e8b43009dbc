/** What was asked for beside what was measured. */

export type Bar = { readonly what: string; readonly value: number } & (
  | { readonly least: number }
  | { readonly most: number }
);

export const BARS_HEAD = ['bar', 'asked', 'measured', 'room', ''] as const;

/** A row under BARS_HEAD; the room is a share of what is asked. */
export function barRow(bar: Bar): string[] {
  const { what, value } = bar;
  const asked = 'least' in bar ? bar.least : bar.most;
  const room = 'least' in bar ? value / asked - 1 : 1 - value / asked;
  const percent = `${room < 0 ? '−' : '+'}${Math.abs(room * 100).toFixed(0)} %`;
  return [what, `${'least' in bar ? '≥' : '≤'} ${asked}`, value.toFixed(1), percent, room >= 0 ? 'reached' : 'missed'];
}
