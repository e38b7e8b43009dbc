/**
 * A schema → its branches: every way to satisfy it. Alternatives are multiplied out, `oneOf` is made exclusive, `not` and conditions are
 * turned into what they allow. Where not all that `not` allows can be said, less is said: what satisfies a branch satisfies the schema.
 */
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { ANYTHING, ANY_KIND, KIND, NEVER, termsKey, type Branch, type Term, type Terms } from './branch.ts';
import { fits } from './fits.ts';
import { keywordsOf } from './keywords.ts';
import { merged, possible } from './merge.ts';
import { negated, type Negation } from './negation.ts';
import { ownBranch, type Keeping } from './own-branch.ts';
import { schemaError, type Json, type JsonObject, type Schema } from './schema-document.ts';

/** How far parts of parts are looked at to tell alternatives apart. */
const APART_DEPTH = 4;
/** Of one alternative of `oneOf`, less the others. */
const EXCLUSIVE_BRANCHES = 16;

function isBefore(keyword: string, other: string, schema: JsonObject): boolean {
  const keys = Object.keys(schema);
  return keys.indexOf(keyword) < keys.indexOf(other);
}

export class Branches {
  readonly #keeping: Keeping;
  /** null while they are being found. */
  readonly #known = new Map<string, readonly Branch[] | null>();
  readonly #negations = new Map<string, Negation | null>();
  #merges = 0;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  /** @throws GlimpseError schema_invalid, schema_unsupported, schema_too_complex */
  of(terms: Terms): readonly Branch[] {
    const key = termsKey(terms);
    const known = this.#known.get(key);
    if (known) return known;
    if (known === null) {
      const { at } = terms[0].schema;
      throw schemaError('schema_invalid', at, '$ref', 'it asks for itself without end');
    }
    this.#known.set(key, null);
    let branches: readonly Branch[] = [ANYTHING];
    for (const term of terms) branches = this.product(branches, this.#ofTerm(term));
    this.#known.set(key, branches);
    return branches;
  }

  #ofTerm({ schema, isNot }: Term): readonly Branch[] {
    return isNot ? this.negation(schema).branches : this.ofSchema(schema);
  }

  ofSchema(schema: Schema): readonly Branch[] {
    if (typeof schema.value === 'boolean') return schema.value ? [ANYTHING] : [];
    const keywords = keywordsOf(schema);
    const own = possible(ownBranch(schema, keywords, this.#keeping));
    let branches = own === null ? [] : this.product([ANYTHING], [own]);
    for (const [keyword, value] of keywords) {
      const more = this.#alternatives(schema, keyword, value);
      if (more === null) continue;
      // Properties come in the order in which the schema is written.
      branches = isBefore(keyword, 'properties', schema.value)
        ? this.product(more, branches)
        : this.product(branches, more);
    }
    return branches;
  }

  /** What a keyword that has to do with alternatives allows; null for others. */
  #alternatives(schema: Schema, keyword: string, value: Json): readonly Branch[] | null {
    const { document } = this.#keeping;
    const each = () => (value as readonly Json[]).map((_, i) => document.child(schema, keyword, i));
    switch (keyword) {
      case '$ref':
        return this.of([{ schema: document.resolve(value as string, schema.at), isNot: false }]);
      case 'allOf':
        return each().reduce((all: readonly Branch[], one) => this.product(all, this.ofSchema(one)), [ANYTHING]);
      case 'anyOf':
        return each().flatMap((one) => this.ofSchema(one));
      case 'oneOf':
        return this.#exclusive(schema, each());
      case 'not': {
        const negation = this.negation(document.child(schema, keyword));
        return this.#unlessLost(schema, keyword, negation);
      }
      case 'if':
        return this.#conditional(schema);
      case 'dependencies':
      case 'dependentRequired':
      case 'dependentSchemas':
        return Object.keys(value as JsonObject).reduce(
          (all: readonly Branch[], name) => this.product(all, this.#dependency(schema, keyword, name)),
          [ANYTHING],
        );
      default:
        return null;
    }
  }

  /** null, with the keyword left out, where nothing of what it allows can be said. */
  #unlessLost({ at }: Schema, keyword: string, { branches, isExact }: Negation): readonly Branch[] | null {
    if (branches.length > 0 || isExact) return branches;
    this.#keeping.unsupported(at, keyword, 'what it forbids cannot be told apart by construction');
    return null;
  }

  #conditional(schema: Schema): readonly Branch[] | null {
    const { document } = this.#keeping;
    const has = (keyword: string) => Object.hasOwn(schema.value as JsonObject, keyword);
    const branchesOf = (keyword: string) =>
      has(keyword) ? this.ofSchema(document.child(schema, keyword)) : [ANYTHING];
    if (!has('then') && !has('else')) return null;
    const holds = this.product(branchesOf('if'), branchesOf('then'));
    const fails = this.#unlessLost(schema, 'if', this.negation(document.child(schema, 'if')));
    return fails && [...holds, ...this.product(fails, branchesOf('else'))];
  }

  #dependency(schema: Schema, keyword: string, name: string): readonly Branch[] {
    const { document } = this.#keeping;
    const asked = (schema.value as JsonObject)[keyword] as JsonObject;
    const names = asked[name];
    const present: Branch = {
      ...ANYTHING,
      kinds: KIND.object,
      required: new Set([name, ...(Array.isArray(names) ? (names as readonly string[]) : [])]),
    };
    const more = Array.isArray(names) ? [ANYTHING] : this.ofSchema(document.child(schema, keyword, name));
    return [
      { ...ANYTHING, kinds: ANY_KIND & ~KIND.object },
      { ...ANYTHING, kinds: KIND.object, properties: new Map([[name, [NEVER]]]) },
      ...this.product([present], more),
    ];
  }

  #exclusive(schema: Schema, options: readonly Schema[]): readonly Branch[] {
    const all = options.map((option) => this.ofSchema(option));
    const exclusive = all.map((branches, i) => branches.map((branch) => this.#less(branch, options, all, i)));
    const isLost = exclusive.some(
      (ofOption) => ofOption.length > 0 && ofOption.every(({ left, isExact }) => left.length === 0 && !isExact),
    );
    if (isLost) {
      this.#keeping.unsupported(schema.at, 'oneOf', 'its alternatives cannot be told apart by construction; use anyOf');
      return all.flat();
    }
    return exclusive.flat().flatMap(({ left }) => left);
  }

  /** A branch of the option at `own`, without what satisfies other options too. */
  #less(branch: Branch, options: readonly Schema[], all: readonly (readonly Branch[])[], own: number) {
    let left: readonly Branch[] = [branch];
    let isExact = true;
    for (const [i, option] of options.entries()) {
      if (i === own || all[i].every((other) => left.every((one) => this.#areApart(one, other)))) continue;
      const negation = this.negation(option);
      left = this.product(left, negation.branches).slice(0, EXCLUSIVE_BRANCHES);
      isExact &&= negation.isExact;
    }
    return { left, isExact };
  }

  #areApart(a: Branch, b: Branch): boolean {
    const [both] = this.product([a], [b]);
    return both === undefined || this.#isEmpty(both, 0);
  }

  #isEmpty(branch: Branch, depth: number): boolean {
    if (branch.kinds !== KIND.object || depth >= APART_DEPTH) return false;
    return [...branch.required].some((name) => {
      const terms = branch.properties.get(name) ?? [];
      if (this.#known.get(termsKey(terms)) === null) return false;
      return this.of(terms).every((one) => this.#isEmpty(one, depth + 1));
    });
  }

  /** What does not satisfy the schema. */
  negation(schema: Schema): Negation {
    const known = this.#negations.get(schema.at);
    if (known) return known;
    // It asks for its own: what is not said is no harm.
    if (known === null) return { branches: [], isExact: false };
    this.#negations.set(schema.at, null);
    const negation = negated(schema, this, this.#keeping);
    this.#negations.set(schema.at, negation);
    return negation;
  }

  product(as: readonly Branch[], bs: readonly Branch[]): readonly Branch[] {
    const found: Branch[] = [];
    for (const a of as) {
      for (const b of bs) {
        this.#check(found.length);
        const both = a === ANYTHING ? b : b === ANYTHING ? a : merged(a, b);
        const one = both && this.#withFittingValues(both);
        if (one !== null) found.push(one);
      }
    }
    return found;
  }

  #check(alternatives: number): void {
    const { schemaBranches, schemaMerges } = LIMITS;
    if (alternatives <= schemaBranches.value && ++this.#merges <= schemaMerges.value) return;
    const message = 'The schema has too many alternatives that hold together; ask for fewer.';
    throw new GlimpseError('schema_too_complex', message, { alternatives, merges: this.#merges });
  }

  #withFittingValues(branch: Branch): Branch | null {
    if (branch.values === null) return branch;
    const values = branch.values.filter((value) => fits(value, branch, this.#satisfies));
    return values.length === 0 ? null : values.length === branch.values.length ? branch : { ...branch, values };
  }

  readonly #satisfies = (value: Json, terms: Terms): boolean => {
    if (this.#known.get(termsKey(terms)) === null) return false;
    return this.of(terms).some((branch) => fits(value, branch, this.#satisfies));
  };
}
