/** HTML → a tree of tags and texts, leniently: what a browser would show of it, near enough to compare two of them. */
import { SPACES, strip } from './plain.ts';

export interface HtmlNode {
  /** The tag, or "#text". */
  readonly label: string;
  /** Code points; empty for a tag. */
  readonly text: readonly string[];
  children: HtmlNode[];
}

export const TEXT_LABEL = '#text';

const TOKEN = /<!(?:[^>]*>|[^>]*$)|<(\/?)([a-zA-Z][a-zA-Z0-9]*)(?=[ \t\n\r\f\v/>])([^<>]*)>|([^<]+|<)/g;
const SHOWN = /(?:placeholder|value|alt)[ ]?=[ ]?["']([^"']*)["']/gi;
const TYPE = /type[ ]?=[ ]?["']?(checkbox|radio)/i;
const VOID = new Set(['input', 'img', 'br', 'hr', 'meta', 'link']);
/** They say nothing: left out. */
const WRAPPERS = new Set(['html', 'head', 'body']);
/** One right inside its like closes that first. */
const REPEATED = new Set(['li', 'p', 'tr', 'td', 'th', 'option']);
/** Bounds for hostile answers. */
const DEEPEST = 16;
const TEXT_CHARS = 200;

const textNode = (text: string): HtmlNode => ({
  label: TEXT_LABEL,
  text: Array.from(text).slice(0, TEXT_CHARS),
  children: [],
});

/** The root. Unknown or crossed closings are ignored; what is left open closes at the end. */
export function parseHtml(html: string): HtmlNode {
  const stack: HtmlNode[] = [{ label: '#root', text: [], children: [] }];
  const top = () => stack[stack.length - 1];
  for (const [, closing, name, attributes, text] of html.matchAll(TOKEN)) {
    const tag = name?.toLowerCase();
    if (tag === undefined) {
      const shown = strip((text ?? '').replaceAll(SPACES, ' '));
      if (shown !== '') top().children.push(textNode(shown));
    } else if (closing !== '') {
      const at = stack.findLastIndex(({ label }) => label === tag);
      if (at > 0) stack.length = at;
    } else if (!WRAPPERS.has(tag)) {
      if (REPEATED.has(tag) && top().label === tag) stack.pop();
      const node = element(tag, attributes);
      top().children.push(node);
      if (!VOID.has(tag) && stack.length < DEEPEST) stack.push(node);
    }
  }
  return stack[0];
}

/** The texts of attributes that are shown are its first children. */
function element(tag: string, attributes: string): HtmlNode {
  const type = TYPE.exec(attributes)?.[1].toLowerCase();
  const shown = Array.from(attributes.matchAll(SHOWN), ([, text]) => text).filter((text) => text !== '');
  return { label: type === undefined ? tag : `${tag} ${type}`, text: [], children: shown.map(textNode) };
}
