/** A page in the language that is asked for, or, where none is, in the one that it seems to be in. */
import type { ReadPage } from '../documents/page.ts';
import type { ReadOptions } from '../documents/reader.ts';
import { likelyLanguage } from './likely-language.ts';
import { worth } from './words.ts';

/** A page that is read in its own language is worth at least this share of the other reading: accents make letters less sure. */
const WORTH = 0.95;

export interface Languages {
  /** In the order in which they are tried. */
  readonly there: readonly string[];
  readonly readIn: (languages: readonly string[]) => Promise<ReadPage>;
}

export async function readInLanguage({ there, readIn }: Languages, { languages }: ReadOptions): Promise<ReadPage> {
  if (languages.length > 0) return readIn(languages);
  const first = await readIn(there.slice(0, 1));
  const likely = likelyLanguage(first.segments.map(({ text }) => text).join(' '), there[0]);
  if (likely === null) return first;
  if (!there.includes(likely)) {
    const message = `the language seems to be ${likely}, which is not in the bucket`;
    const warnings = [...(first.warnings ?? []), { code: 'language_missing' as const, message }];
    const flags = [...new Set([...first.flags, 'low_confidence' as const])];
    return { ...first, reason: `${first.reason}; ${message}`, flags, warnings };
  }
  const second = await readIn([likely]);
  return worthOf(second) >= WORTH * worthOf(first) ? { ...second, reason: `${second.reason}; in ${likely}` } : first;
}

const worthOf = ({ segments }: ReadPage): number => worth(segments.flatMap(({ words = [] }) => words));
