#!/usr/bin/env node
/**
 * The command line: `glimpse COMMAND …`. Each command is a file of its own, loaded when it is called; the first that computes
 * something builds the kernels.
 * Exit status: 0 done, 1 failed, 2 wrong usage.
 */
import { GlimpseError } from '../../worker/errors.ts';
import { buildKernels } from '../build/kernels.ts';

interface Command {
  readonly what: string;
  readonly load: () => Promise<{ run: (argv: string[]) => Promise<number> }>;
  /** It works with bytes only. */
  readonly withoutKernels?: true;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  import: { what: 'official Hugging Face directory → model directory', load: () => import('./import.ts') },
  generate: {
    what: 'answer one prompt on this machine, with the product’s kernels',
    load: () => import('./generate.ts'),
  },
  inspect: { what: 'what is in a model directory', load: () => import('./inspect.ts'), withoutKernels: true },
  eval: { what: 'accuracy of a model on a suite of questions', load: () => import('./eval.ts') },
  verify: {
    what: 'is a model directory what its manifest says?',
    load: () => import('./verify.ts'),
    withoutKernels: true,
  },
  'random-checkpoint': {
    what: 'an official layout with random numbers, to try an import on',
    load: () => import('./random-checkpoint.ts'),
    withoutKernels: true,
  },
  upload: {
    what: 'model directory → an R2 bucket, local or real',
    load: () => import('./upload.ts'),
    withoutKernels: true,
  },
  readers: {
    what: 'the languages that scans are read in → an R2 bucket',
    load: () => import('./readers.ts'),
    withoutKernels: true,
  },
  keys: {
    what: 'make, list and end the keys of a service',
    load: () => import('./keys.ts'),
    withoutKernels: true,
  },
  origin: {
    what: 'what can a GPU server that shall answer in place of the edge?',
    load: () => import('./origin.ts'),
    withoutKernels: true,
  },
  bench: { what: 'measure kernels, the model or HTTP; writes docs/benchmarks.md', load: () => import('./bench.ts') },
};

const HELP_WORDS: ReadonlySet<string> = new Set(['--help', '-h']);

function usage(): string {
  const rows = Object.entries(COMMANDS).map(([name, { what }]) => `  ${name.padEnd(19)}${what}`);
  return `Usage: glimpse COMMAND [options]\n\n${rows.join('\n')}\n\nglimpse COMMAND --help tells the rest.`;
}

async function main([name, ...argv]: string[]): Promise<number> {
  if (name === undefined || HELP_WORDS.has(name)) {
    console.log(usage());
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS[name];
  if (!command) {
    console.error(`glimpse: no command “${name}”.\n\n${usage()}`);
    return 2;
  }
  if (!command.withoutKernels && !argv.some((word) => HELP_WORDS.has(word)))
    await buildKernels((line) => process.stderr.write(`${line}\n`));
  return (await command.load()).run(argv);
}

function described({ message, code, facts: { picture } }: GlimpseError): string {
  const where = typeof picture === 'number' ? `picture ${picture + 1}: ` : '';
  return `${where}${message} (${code})`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // parseArgs says what is wrong with an option, the system what is wrong with a file; a stack would only hide it.
  if (!(error instanceof Error) || !('code' in error)) throw error;
  console.error(`glimpse: ${error instanceof GlimpseError ? described(error) : error.message}`);
  process.exitCode = error instanceof TypeError || error.code === 'usage' ? 2 : 1;
}
