/** A JSON Schema → a network whose texts are JSON that the schema holds for; not all of it: docs/structured-answers.md says what is left out. */
import { LIMITS } from '../../limits.ts';
import { ANY_KIND, KIND, NUMBERS, termsKey, type Branch, type Terms } from './branch.ts';
import { Branches } from './branches.ts';
import { arrayOf } from './arrays.ts';
import { JsonRules } from './json-rules.ts';
import type { Fragment, Network } from './network.ts';
import { objectOf } from './objects.ts';
import type { Unsupported } from './own-branch.ts';
import type { Parts } from './parts.ts';
import { listed, numberOf, stringOf } from './scalars.ts';
import { SchemaDocument, checkDepth, schemaError, type Json } from './schema-document.ts';

export interface SchemaNetwork {
  readonly whole: Fragment;
  readonly json: JsonRules;
  /** `POINTER KEYWORD` of what is left out. */
  readonly ignored: readonly string[];
}

/**
 * With `isStrict` what cannot be kept is refused, else it is left out.
 * @throws GlimpseError schema_invalid, schema_unsupported, schema_too_complex
 */
export function schemaNetwork(net: Network, root: Json, isStrict: boolean): SchemaNetwork {
  checkDepth(root);
  const ignored = new Set<string>();
  const unsupported = (at: string, keyword: string, problem: string) => {
    if (isStrict) throw schemaError('schema_unsupported', at, keyword, problem);
    ignored.add(`${at} ${keyword}`);
  };
  const document = new SchemaDocument(root);
  const values = new Values(net, new Branches({ document, unsupported }), { isStrict, unsupported });
  const whole = values.value([{ schema: document.root, isNot: false }]);
  return { whole, json: values.json, ignored: [...ignored] };
}

interface ValueOptions {
  readonly isStrict: boolean;
  readonly unsupported: Unsupported;
}

class Values {
  readonly net: Network;
  readonly json: JsonRules;
  readonly #branches: Branches;
  readonly #options: ValueOptions;
  readonly #rules = new Map<string, number>();
  readonly #waiting: { readonly rule: number; readonly terms: Terms }[] = [];
  #isBusy = false;

  constructor(net: Network, branches: Branches, options: ValueOptions) {
    this.net = net;
    this.json = new JsonRules(net);
    this.#branches = branches;
    this.#options = options;
  }

  /** A call of the rule for the terms, which is made once. */
  value(terms: Terms): Fragment {
    const key = termsKey(terms);
    let rule = this.#rules.get(key);
    if (rule === undefined) {
      rule = this.net.declare();
      this.#rules.set(key, rule);
      this.#waiting.push({ rule, terms });
      this.#work();
    }
    return this.net.call(rule);
  }

  /** Rules one after another, however deep the schema is nested. */
  #work(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop())
      this.net.define(next.rule, this.#make(next.terms));
    this.#isBusy = false;
  }

  #make(terms: Terms): Fragment {
    const at = terms[0]?.schema.at ?? '';
    const parts: Parts = {
      net: this.net,
      json: this.json,
      value: (more) => this.value(more),
      branchesOf: (more) => this.#branches.of(more),
      isStrict: this.#options.isStrict,
      refuse: (keyword, problem) => this.#options.unsupported(at, keyword, problem),
    };
    const fragments = this.#branches.of(terms).flatMap((branch) => ofBranch(branch, parts));
    return fragments.length === 0 ? this.net.never() : this.net.anyOf(fragments);
  }
}

function ofBranch(branch: Branch, parts: Parts): Fragment[] {
  const { net } = parts;
  if (branch.values !== null) return [listed(net, branch.values)];
  const kinds = parts.isStrict ? branch.kinds : meantKinds(branch);
  const found: Fragment[] = [];
  const has = (bits: number) => (kinds & bits) !== 0;
  const listedOf = (...values: readonly Json[]) => {
    const left = values.filter((value) => !branch.excluded.includes(value));
    if (left.length > 0) found.push(listed(net, left));
  };
  if (has(KIND.null)) listedOf(null);
  if (has(KIND.boolean)) listedOf(true, false);
  if (has(NUMBERS)) found.push(numberOf(branch, parts));
  if (has(KIND.string)) found.push(stringOf(counted(branch, parts), parts));
  const isListed = (isKind: (value: Json) => boolean) => branch.excluded.some(isKind);
  if (has(KIND.array)) found.push(arrayOf(branch, parts));
  if (has(KIND.object)) found.push(objectOf(branch, parts));
  if ((has(KIND.array) && isListed(Array.isArray)) || (has(KIND.object) && isListed(isPlainObject)))
    parts.refuse('not', 'lists and objects cannot be left out one by one');
  return found;
}

const isPlainObject = (value: Json): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema without a type that speaks of one kind of value alone means it. */
function meantKinds(branch: Branch): number {
  if (branch.kinds !== ANY_KIND) return branch.kinds;
  const { properties, required, patternProperties, prefix, items, patterns, minimum, maximum } = branch;
  const spoken = [
    properties.size + required.size + patternProperties.length > 0 ? KIND.object : 0,
    prefix.length + items.length > 0 ? KIND.array : 0,
    patterns.length > 0 ? KIND.string : 0,
    minimum > -Infinity || maximum < Infinity ? NUMBERS : 0,
  ].filter((kind) => kind !== 0);
  return spoken.length === 1 ? spoken[0] : branch.kinds;
}

/** What is longer than can be counted is not written. */
function counted(branch: Branch, { refuse }: Parts): Branch {
  const most = LIMITS.schemaCount.value;
  if (branch.minLength > most) refuse('minLength', `at most ${most} characters can be counted`);
  if (branch.maxLength === Infinity || branch.maxLength <= most) return branch;
  return { ...branch, maxLength: most };
}
