/** Markdown whose prose has no long lines. Tables, code, headings and HTML stay as they are. */

const LONGEST = 160;
/** Paragraphs that have a longer line are filled anew to this width. */
const WIDTH = 140;

const FENCE = /^\s*```/;
const LIST_ITEM = /^\s*(?:[-*+]|\d+[.)])\s+/;
const OWN_LINE = /^\s*(?:#{1,6}\s|[|<>]|$)/;
/** A line that began with such a word would become a list, a heading, a quote or a table. */
const MARKER = /^(?:[-*+|>]|#{1,6}|\d+[.)])$/;

/** Lines of one paragraph or list item; or one line that is not prose. */
interface Block {
  readonly isProse: boolean;
  readonly lines: string[];
}

/** The same text where no line was too long. */
export function wrapProse(markdown: string): string {
  return blocksOf(markdown)
    .flatMap(({ isProse, lines }) => (isProse && lines.some(({ length }) => length > LONGEST) ? filled(lines) : lines))
    .join('\n');
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let isCode = false;
  for (const line of markdown.split('\n')) {
    const isFence = FENCE.test(line);
    const isProse = !isCode && !isFence && !OWN_LINE.test(line);
    if (isFence) isCode = !isCode;
    const last = blocks.at(-1);
    if (isProse && last?.isProse && !LIST_ITEM.test(line)) last.lines.push(line);
    else blocks.push({ isProse, lines: [line] });
  }
  return blocks;
}

/** Items of a list go on under their text. */
function filled(lines: readonly string[]): string[] {
  const [first] = lines;
  const marker = LIST_ITEM.exec(first)?.[0] ?? /^\s*/.exec(first)![0];
  const indent = ' '.repeat(marker.length);
  const text = [first.slice(marker.length), ...lines.slice(1).map((line) => line.trim())].join(' ');
  const out: string[] = [];
  let line = marker;
  for (const word of unbreakable(text.trim())) {
    const isEmpty = line.length === marker.length;
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      out.push(line);
      line = indent + word;
    } else line += (isEmpty ? '' : ' ') + word;
  }
  return [...out, line];
}

/** Words; code is one of them, and so is what must not begin a line with the word before it. */
function unbreakable(text: string): string[] {
  const words: string[] = [];
  let isOpen = false;
  for (const piece of text.split(/\s+/)) {
    if (words.length > 0 && (isOpen || MARKER.test(piece))) words[words.length - 1] += ` ${piece}`;
    else words.push(piece);
    isOpen = isOpen !== (piece.split('`').length % 2 === 0);
  }
  return words;
}
