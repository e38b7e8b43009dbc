/** A model's reply to a region of text → the text alone. Source: GLM-OCR's own formatting of replies. */
import { GlimpseError } from '../../errors.ts';

/** Light Markdown at the beginning of lines: a block knows by itself what it is. */
const LINE_MARK = /^(?:#{1,6}|>|[-*+•·])\s+/;
/** Rows of dots, middle dots and underscores say no more than three. */
const LEADERS = /([.·_])\1{3,}/g;

/** Lines joined by blanks. @throws GlimpseError region_malformed */
export function textReply(reply: string): string {
  const text = reply
    .replaceAll(String.raw`\t`, ' ')
    .replaceAll(LEADERS, '$1$1$1')
    .split('\n')
    .map((line) => line.trim().replace(LINE_MARK, ''))
    .filter((line) => line !== '' && !line.startsWith('```'))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (text !== '' && !/<\/?(?:table|tr|td)\b/i.test(text)) return text;
  const what = text === '' ? 'is empty' : 'is a table';
  throw new GlimpseError('region_malformed', `The model's reply to a text ${what}.`);
}
