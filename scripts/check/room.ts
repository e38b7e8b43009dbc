/** What a room of the code is, and the names of what is outside of all of them. */

export interface Room {
  /** The room's name: a file, or a folder with a slash at its end. A file belongs to the first room that fits. */
  readonly at: string;
  /** Imports go down, or stay on a level; null is beside the product: it runs in Node and nothing of the Worker imports it. */
  readonly level: number | null;
  readonly holds: string;
  /** Rooms it may import beside itself and `EVERYBODYS`, up to its own level; everything: nothing of it is checked. */
  readonly may: readonly string[] | 'everything';
  /** Rooms of which it may import types alone, by `import type`. */
  readonly mayAsTypes?: readonly string[];
  /** What is not ours: a package, `a package` (any), `node:*`, `cloudflare:workers`, `*.wasm`. */
  readonly outside?: readonly string[];
  /** Its files named *-object.ts are Durable Objects, which may import `cloudflare:workers`. */
  readonly hasObjects?: boolean;
  /** Not even `EVERYBODYS`: another language. */
  readonly isApart?: boolean;
}

export const ANY_PACKAGE = 'a package';
export const NODE = 'node:*';
export const WORKERS = 'cloudflare:workers';
export const WASM = '*.wasm';
