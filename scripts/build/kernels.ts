/**
 * Compiles kernels-as/assembly to kernels-as/build: two product modules in two builds each, the
 * importer's packer, and the scalar twins.
 * Skips when neither the sources, the flags nor the compiler have changed since the last build.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = join(ROOT, 'kernels-as/assembly');
const BUILD = join(ROOT, 'kernels-as/build');
const STAMP = join(BUILD, 'inputs.sha256');

// Warning 112: v128 in signatures of helpers, which no export has; 201: sizes are i32, memory is 32-bit
const COMMON =
  '--runtime stub --noAssert --importMemory --noExportMemory --enable simd --use abort= ' +
  '--disableWarning 112 --disableWarning 201';
const RELAXED = ['--enable', 'relaxed-simd'];
/** No -O: asc's passes reorder the register tiles of the matrix products and they spill (docs/benchmarks.md). */
const GEMM = ['gemm.ts', '--memoryBase', '1024'];
const OPS = ['ops.ts', '-O3', '--memoryBase', '16384'];

/** Each module's static data has its own place below 64 KiB, where the arena begins. */
const TARGETS: Record<string, string[]> = {
  'gemm.relaxed.wasm': [...GEMM, ...RELAXED],
  'gemm.strict.wasm': GEMM,
  'ops.relaxed.wasm': [...OPS, ...RELAXED],
  'ops.strict.wasm': OPS,
  'pack.wasm': ['pack.ts', '-O3', '--memoryBase', '1024'],
  'reference.wasm': ['reference/index.ts', '-O3', '--memoryBase', '32768'],
};

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
}

/** SHA-256 over the compiler's version, the flags and every source. */
function inputsHash(): string {
  const hash = createHash('sha256').update(JSON.stringify([compilerVersion(), COMMON, TARGETS]));
  for (const file of sourceFiles(SOURCES)) hash.update(relative(SOURCES, file)).update(readFileSync(file));
  return hash.digest('hex');
}

function compilerVersion(): string {
  const file = join(ROOT, 'node_modules/assemblyscript/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

async function compile(name: string, [entry, ...rest]: string[]): Promise<void> {
  // Loaded only when there is something to build: it takes half a second
  const { default: asc } = await import('assemblyscript/asc');
  const args = [join(SOURCES, entry), ...rest, ...COMMON.split(' '), '--baseDir', ROOT, '-o', join(BUILD, name)];
  const messages = asc.createMemoryStream();
  const { error } = await asc.main(args, { stdout: messages, stderr: messages });
  const output = messages.toString();
  if (error) throw new Error(`${name} did not compile\n${output}`, { cause: error });
  if (output) process.stderr.write(output);
}

/** Builds what is stale; returns the line that says what happened. */
export async function buildKernels(): Promise<string> {
  const hash = inputsHash();
  const names = Object.keys(TARGETS);
  const fresh = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
  if (fresh && names.every((name) => existsSync(join(BUILD, name)))) return 'kernels: up to date';
  mkdirSync(BUILD, { recursive: true });
  const begin = performance.now();
  for (const name of names) await compile(name, TARGETS[name]);
  writeFileSync(STAMP, hash);
  const sizes = names.map((name) => `${name} ${(statSync(join(BUILD, name)).size / 1024).toFixed(1)} KiB`);
  return `kernels: built in ${((performance.now() - begin) / 1000).toFixed(1)} s (${sizes.join(', ')})`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildKernels());
