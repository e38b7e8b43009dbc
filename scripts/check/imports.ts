/** What a source file imports: statements, dynamic imports, and URLs of files of ours (threads, Workers). */

export interface Import {
  readonly specifier: string;
  /** `import type` and `export type`: nothing of it is left in the code that runs. */
  readonly isType: boolean;
}

const FROM =
  /^[ \t]*(?:import|export)\s+(?<type>type\s+(?!from\b))?[\w$\s{},*]*?\bfrom\s*(['"])(?<specifier>[^'"]+)\2/gm;
const FOR_EFFECT = /^[ \t]*import\s*(['"])(?<specifier>[^'"]+)\1/gm;
const DYNAMIC = /\bimport\(\s*(['"`])(?<specifier>[^'"`$]+)\1/g;
const URL_OF_FILE = /\bnew URL\(\s*(['"])(?<specifier>[^'"]+\.(?:ts|wasm))\1,\s*import\.meta\.url/g;

/** In the order of the four kinds. Statements begin a line, as the formatter has it. */
export function importsOf(source: string): Import[] {
  return [FROM, FOR_EFFECT, DYNAMIC, URL_OF_FILE].flatMap((pattern) =>
    [...source.matchAll(pattern)].map(({ groups }) => {
      const { specifier, type } = groups as { specifier: string; type?: string };
      // A URL is relative to its file, with or without a dot
      const isBareUrl = pattern === URL_OF_FILE && !specifier.startsWith('.');
      return { specifier: isBareUrl ? `./${specifier}` : specifier, isType: type !== undefined };
    }),
  );
}
