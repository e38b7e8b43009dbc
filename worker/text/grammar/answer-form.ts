/** What an answer has to look like, whoever asks for it in whatever words. */
import type { Json } from './schema-document.ts';

export type AnswerForm =
  /** JSON that a schema holds for; with `isStrict` a keyword that cannot be kept is an error. */
  | { readonly kind: 'json'; readonly schema: Json; readonly isStrict: boolean }
  /** One of these, as it is. */
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** All of it matches an ECMAScript pattern. */
  | { readonly kind: 'regex'; readonly pattern: string };
