/** The pages of a stored result one by one: no more of a document is held than its longest page. */
import type { PageResult } from '../documents/result.ts';

/** `stored` is what `steps/assemble.ts` has written: an object whose first list is that of its pages. */
export async function* resultPages(stored: ReadableStream): AsyncGenerator<PageResult> {
  const splitter = new PageSplitter();
  for await (const text of stored.pipeThrough(new TextDecoderStream()))
    for (const page of splitter.push(text)) yield JSON.parse(page) as PageResult;
}

/** Counts brackets outside of strings, and knows nothing else of JSON. */
class PageSplitter {
  /** What has come of the page under way. */
  #page = '';
  /** Open brackets inside the list; -1 before it begins, Infinity when it has ended. */
  #depth = -1;
  #isInString = false;
  #isEscaped = false;

  /** The pages that are whole now. */
  push(text: string): string[] {
    const whole: string[] = [];
    let start = this.#depth > 0 ? 0 : text.length;
    for (let at = 0; at < text.length; at++) {
      const change = this.#bracket(text[at]);
      if (change === 'begins') start = at;
      if (change !== 'ends') continue;
      whole.push(this.#page + text.slice(start, at + 1));
      this.#page = '';
      start = text.length;
    }
    this.#page += text.slice(start);
    return whole;
  }

  #bracket(sign: string): 'begins' | 'ends' | null {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (this.#isInString) this.#inString(sign);
    else if (sign === '"') this.#isInString = true;
    else if (sign === '[' && this.#depth < 0) this.#depth = 0;
    else if (this.#depth < 0) return null;
    else if (sign === '{' || sign === '[') return this.#depth++ === 0 ? 'begins' : null;
    else if (sign === '}' || sign === ']') {
      if (this.#depth === 0) this.#depth = Infinity;
      else return --this.#depth === 0 ? 'ends' : null;
    }
    return null;
  }

  #inString(sign: string): void {
    this.#isEscaped = sign === '\\';
    this.#isInString = sign !== '"';
  }
}
