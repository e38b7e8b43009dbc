#!/usr/bin/env node
/**
 * The command line: `glimpse COMMAND …`. Each command is a file of its own, loaded when it is called.
 * Exit status: 0 done, 1 failed, 2 wrong usage.
 */
import { GlimpseError } from '../../worker/errors.ts';

type Command = (argv: string[]) => Promise<number>;

const COMMANDS: Record<string, readonly [what: string, load: () => Promise<{ run: Command }>]> = {
  import: ['official Hugging Face directory → model directory', () => import('./import.ts')],
  generate: ['answer one prompt on this machine, with the product’s kernels', () => import('./generate.ts')],
  inspect: ['what is in a model directory', () => import('./inspect.ts')],
  eval: ['accuracy of a model on a suite of questions', () => import('./eval.ts')],
  verify: ['is a model directory what its manifest says?', () => import('./verify.ts')],
  'random-checkpoint': [
    'an official layout with random numbers, to try an import on',
    () => import('./random-checkpoint.ts'),
  ],
  upload: ['model directory → an R2 bucket, local or real', () => import('./upload.ts')],
  bench: ['measure kernels, the model or HTTP; writes docs/benchmarks.md', () => import('./bench.ts')],
};

function usage(): string {
  const rows = Object.entries(COMMANDS).map(([name, [what]]) => `  ${name.padEnd(19)}${what}`);
  return `Usage: glimpse COMMAND [options]\n\n${rows.join('\n')}\n\nglimpse COMMAND --help tells the rest.`;
}

async function main([name, ...argv]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    console.log(usage());
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS[name];
  if (!command) {
    console.error(`glimpse: no command “${name}”.\n\n${usage()}`);
    return 2;
  }
  return (await command[1]()).run(argv);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // parseArgs says what is wrong with an option, the system what is wrong with a file; a stack would only hide it.
  if (!(error instanceof Error) || !('code' in error)) throw error;
  console.error(`glimpse: ${error.message}${error instanceof GlimpseError ? ` (${error.code})` : ''}`);
  process.exitCode = error instanceof TypeError || error.code === 'usage' ? 2 : 1;
}
