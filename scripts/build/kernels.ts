/**
 * Compiles kernels-as/assembly to kernels-as/build: two product modules in two builds each, the
 * importer's packer, and the scalar twins.
 * Skips when neither the sources, the flags nor the compiler have changed since the last build.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GlimpseError } from '../../worker/errors.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = join(ROOT, 'kernels-as/assembly');
const BUILD = join(ROOT, 'kernels-as/build');
const STAMP = 'inputs.sha256';
const COMPILER = join(ROOT, 'node_modules/assemblyscript/package.json');

/** File → entry of the sources and flags. */
type Targets = Readonly<Record<string, readonly string[]>>;

// Warning 112: v128 in signatures of helpers, which no export has; 201: sizes are i32, memory is 32-bit
const COMMON =
  '--runtime stub --noAssert --importMemory --noExportMemory --enable simd --use abort= ' +
  '--disableWarning 112 --disableWarning 201';
const RELAXED = ['--enable', 'relaxed-simd'];
/** No -O: asc's passes reorder the register tiles of the matrix products and they spill (docs/benchmarks.md). */
const GEMM = ['gemm.ts', '--memoryBase', '1024'];
const OPS = ['ops.ts', '-O3', '--memoryBase', '16384'];

/** Each module's static data has its own place below 64 KiB, where the arena begins. */
const TARGETS: Targets = {
  'gemm.relaxed.wasm': [...GEMM, ...RELAXED],
  'gemm.strict.wasm': GEMM,
  'ops.relaxed.wasm': [...OPS, ...RELAXED],
  'ops.strict.wasm': OPS,
  'pack.wasm': ['pack.ts', '-O3', '--memoryBase', '1024'],
  'png.wasm': ['png.ts', '-O3', '--memoryBase', '1024'],
  'reference.wasm': ['reference/index.ts', '-O3', '--memoryBase', '32768'],
};

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
}

/** SHA-256 over the compiler's version, the flags and every source. */
function inputsHash(targets: Targets): string {
  const hash = createHash('sha256').update(JSON.stringify([compilerVersion(), COMMON, targets]));
  for (const file of sourceFiles(SOURCES)) hash.update(relative(SOURCES, file)).update(readFileSync(file));
  return hash.digest('hex');
}

function compilerVersion(): string {
  if (!existsSync(COMPILER))
    throw new GlimpseError(
      'usage',
      'The compiler of the kernels is not installed; run `npm ci`, dev dependencies included.',
    );
  return (JSON.parse(readFileSync(COMPILER, 'utf8')) as { version: string }).version;
}

async function compile(file: string, [entry, ...rest]: readonly string[]): Promise<void> {
  // Loaded only when there is something to build: it takes half a second
  const { default: asc } = await import('assemblyscript/asc');
  const args = [join(SOURCES, entry), ...rest, ...COMMON.split(' '), '--baseDir', ROOT, '-o', file];
  const messages = asc.createMemoryStream();
  const { error } = await asc.main(args, { stdout: messages, stderr: messages });
  const output = messages.toString();
  if (error) throw new Error(`${entry} did not compile\n${output}`, { cause: error });
  if (output) process.stderr.write(output);
}

/**
 * Whether something was stale; it is built then. Files appear in the folder whole, so that another command can read it meanwhile.
 * `say` hears what happens before and after the half minute that it takes.
 * @throws GlimpseError usage when the compiler is not installed
 */
export async function buildKernels(
  say: (line: string) => void,
  { folder = BUILD, targets = TARGETS }: { readonly folder?: string; readonly targets?: Targets } = {},
): Promise<boolean> {
  const hash = inputsHash(targets);
  const names = Object.keys(targets);
  const stamp = join(folder, STAMP);
  const fresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  if (fresh && names.every((name) => existsSync(join(folder, name)))) return false;
  say('kernels: building, once; this takes up to half a minute');
  const begin = performance.now();
  const own = join(folder, `making-${process.pid}`);
  mkdirSync(own, { recursive: true });
  try {
    for (const name of names) await compile(join(own, name), targets[name]);
    for (const name of names) renameSync(join(own, name), join(folder, name));
  } finally {
    rmSync(own, { recursive: true });
  }
  writeFileSync(stamp, hash);
  const sizes = names.map((name) => `${name} ${(statSync(join(folder, name)).size / 1024).toFixed(1)} KiB`);
  say(`kernels: built in ${((performance.now() - begin) / 1000).toFixed(1)} s (${sizes.join(', ')})`);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const say = (line: string) => console.log(line);
  if (!(await buildKernels(say))) say('kernels: up to date');
}
