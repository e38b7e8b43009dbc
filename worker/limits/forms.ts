/** Limits of answers that keep a form: schemas, patterns, choices. */
import type { Limit } from './limit.ts';

export const FORMS_LIMITS = {
  schemaChars: {
    value: 64 << 10,
    unit: 'characters',
    why: 'of a schema as JSON, a pattern or all choices; the largest that people use have half of it',
  },
  schemaDepth: {
    value: 64,
    unit: 'levels',
    why: 'of schemas in schemas, or of groups in a pattern; each takes some of the stack',
  },
  schemaCount: {
    value: 2000,
    unit: 'times',
    why: 'characters, items and repetitions are counted by states, one each; a string or list that may be longer ends there',
  },
  schemaBranches: {
    value: 256,
    unit: 'alternatives',
    why: 'of a schema in one place, multiplied out',
  },
  schemaMerges: {
    value: 5000,
    unit: 'pairs',
    why: 'of alternatives that are put together for one schema; a fifth of a second',
  },
  choices: { value: 1000, unit: 'texts', why: 'of which an answer may be one' },
  grammarStates: {
    value: 100_000,
    unit: 'states',
    why: 'of the network of a schema, or of one pattern in it: some 15 MB while it is made',
  },
  regularStates: {
    value: 6000,
    unit: 'states',
    why: 'of the patterns of a form that are combined with lengths or with one another; a fifth of a second',
  },
  machinePlaces: {
    value: 10_000,
    unit: 'places',
    why: 'in which an answer may be at once; more are ambiguous beyond use',
  },
  machineStates: {
    value: 20_000,
    unit: 'states',
    why: 'that one token may lead through; a schema with more is ambiguous beyond use',
  },
  machineBytes: {
    value: 1 << 20,
    unit: 'bytes',
    why: 'of states that answers of one form have been in; beyond it they are forgotten and found anew',
  },
  grammarsKept: { value: 16, unit: 'forms', why: 'of answers, kept for the next request with the same one' },
  grammarBytes: {
    value: 3 << 20,
    unit: 'bytes',
    why: 'of all forms that are kept; with 3 MB for the tokens of the largest vocabulary, what constrained answers take of the heap',
  },
  forcedRun: {
    value: 16,
    unit: 'tokens',
    why: 'that a form leaves no choice about, computed together; names of properties rarely have more',
  },
  maskBytes: {
    value: 2 << 20,
    unit: 'bytes',
    why: 'masks of one form that are kept: a hundred of a vocabulary of 151,000 tokens',
  },
} as const satisfies Record<string, Limit>;
