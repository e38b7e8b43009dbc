/** Numbers of bodies, with messages that say what was expected. Ranges are checks that a JSON schema can also say. */
import * as v from 'valibot';

export const integer = v.pipe(v.number(), v.integer('Expected a whole number'));

export const between = (least: number, most: number) =>
  v.pipe(
    v.number(),
    v.minValue(least, `Expected ${least} to ${most}`),
    v.maxValue(most, `Expected ${least} to ${most}`),
  );

export const wholeBetween = (least: number, most: number) =>
  v.pipe(integer, v.minValue(least, `Expected ${least} to ${most}`), v.maxValue(most, `Expected ${least} to ${most}`));

export const atLeast = (least: number) => v.pipe(integer, v.minValue(least, `Expected at least ${least}`));

/** -1 is how llama.cpp's clients leave a limit away. */
export const tokenLimit = v.pipe(
  integer,
  v.minValue(-1, 'Expected at least 1'),
  v.notValue(0, 'Expected at least 1'),
  v.transform((tokens) => (tokens === -1 ? null : tokens)),
);
