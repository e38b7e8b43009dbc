/** What the makers of values share while a schema becomes a network. */
import type { Branch, Terms } from './branch.ts';
import type { JsonRules } from './json-rules.ts';
import type { Fragment, Network } from './network.ts';

export interface Parts {
  readonly net: Network;
  readonly json: JsonRules;
  /** As the schema is written; else as it is meant: shorter, and nothing without end. */
  readonly isStrict: boolean;
  /** A value that satisfies the terms. */
  readonly value: (terms: Terms) => Fragment;
  readonly branchesOf: (terms: Terms) => readonly Branch[];
  /** A keyword that cannot be kept: throws, or notes that it is left out. */
  readonly refuse: (keyword: string, problem: string) => void;
}
