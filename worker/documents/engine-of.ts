/** How a page was read, in the words of the API. */
import type { ReaderKind } from './page.ts';

export const ENGINE_OF = { text: 'text', page: 'ocr', picture: 'ocr', vlm: 'vlm' } as const satisfies Record<
  ReaderKind,
  string
>;
