/** Why a page may be wrong: its words are unsure, or letters were seen that stand in none of them. The same for every reader. */
import type { PageWarning, Word } from '../documents/page.ts';

const LOW_CONFIDENCE = 0.75;
/** A word below it is hardly readable. */
export const DOUBTFUL = 0.5;
/** Of the words: when more are hardly readable, a column of single digits, say, was taken for something else. */
export const MANY_DOUBTFUL = 0.02;
/** Of the letters that were seen: when more stand in no word, lines were missed. */
const UNREAD = 0.004;

export interface Read {
  readonly words: readonly Word[];
  /** Letters that were seen and stand in no word, per letter. */
  readonly unread: number;
  /** Specks were taken off the page, of which some stay and are read as dots; false when missing, or where the reader tells them from dots. */
  readonly isSpeckled?: boolean;
  /** A sheet that was seen from an angle and not laid flat; false when missing. */
  readonly isAngled?: boolean;
}

/** Each makes the page say `low_confidence`. */
export function doubtsOf({ words, unread, isSpeckled = false, isAngled = false }: Read): PageWarning[] {
  const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`;
  const [confidence, doubtful] = [meanConfidence(words), doubtfulShare(words)];
  const isAny = words.length > 0;
  const doubts: (PageWarning | false)[] = [
    isAny &&
      confidence < LOW_CONFIDENCE && { code: 'confidence_low', message: `mean confidence ${percent(confidence)}` },
    isAny &&
      doubtful > MANY_DOUBTFUL && {
        code: 'words_doubtful',
        message: `${percent(doubtful)} of the words are hardly readable`,
      },
    unread > UNREAD && { code: 'letters_unread', message: `${percent(unread)} of the letters stand in no word` },
    isSpeckled && {
      code: 'specks_read',
      message: 'the page is covered with specks, and some may have been read as dots',
    },
    isAngled && {
      code: 'seen_from_an_angle',
      message: 'the sheet was seen from an angle, so that lines may be torn or out of order',
    },
  ];
  return doubts.filter((doubt) => doubt !== false);
}

/** 0 of nothing. */
export function meanConfidence(words: readonly Word[]): number {
  return words.length === 0 ? 0 : words.reduce((sum, { confidence }) => sum + confidence, 0) / words.length;
}

/** Of the words, those that are hardly readable. */
export function doubtfulShare(words: readonly Word[]): number {
  return words.length === 0 ? 0 : words.filter(({ confidence }) => confidence < DOUBTFUL).length / words.length;
}
