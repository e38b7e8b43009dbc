/**
 * `npm run demo`: the embedded model answers a question about a picture inside workerd, with its weights streamed out of a
 * local R2 bucket. Ends by itself; exits 1 when the answer is not the expected one.
 */
import path from 'node:path';
import { formatBytes } from '../convert/units.ts';
import { uploadModel } from '../convert/upload.ts';
import { ask, MODEL_DIRECTORY, readDemo, type Answer } from './ask.ts';
import { watchHeap } from './heap.ts';
import { startServer } from './server.ts';
import { step } from './step.ts';

/** Whether the answer was the expected one. */
export async function pictureDemo(): Promise<boolean> {
  const { picturePath, body, question, answer } = await readDemo('nano');
  const failures: string[] = [];
  const server = await startServer({
    variables: { MODEL: 'nano' },
    onLog: (line) => failures.push(...failuresIn(line)),
  });
  try {
    step(`workerd serves the Worker on ${server.url}`);
    const { manifest } = await uploadModel(MODEL_DIRECTORY, server.bucket);
    step(`${manifest.name} is in the local R2 bucket: ${formatBytes(weightTotal(manifest.shards))} of weights`);
    const heap = await watchHeap(await server.inspector());
    step(`Asking over HTTP about ${path.relative(process.cwd(), picturePath)}\n\n  ${question}`);
    process.stdout.write('  ');
    const said = await ask(server.url, body, { onText: (text) => process.stdout.write(text) });
    console.log('\n');
    heap.close();
    report(said, await wasmPeak(server.url), heap.peakBytes());
    if (said.text.trim() === answer.trim()) return true;
    console.error(`\nThis is not the expected answer: ${JSON.stringify(answer)}.`);
    return false;
  } finally {
    for (const line of failures) console.error(line);
    await server.close();
  }
}

function report({ timingsMs, usage, firstTextMs, totalMs }: Answer, wasmBytes: number, heapBytes: number): void {
  const { load = 0, vision = 0, prefill = 0, decode = 0 } = timingsMs;
  const perSecond = (usage.completion_tokens / decode) * 1000;
  console.log(`  first text after  ${firstTextMs.toFixed(0)} ms (whole answer ${totalMs.toFixed(0)} ms)`);
  console.log(`  load ${load} ms, vision ${vision} ms, prompt ${prefill} ms, answer ${decode} ms`);
  console.log(
    `  tokens            ${usage.prompt_tokens} in, ${usage.completion_tokens} out, ${perSecond.toFixed(0)}/s`,
  );
  console.log(`  memory            ${formatBytes(wasmBytes)} of WASM and ${formatBytes(heapBytes)} of JS heap at most`);
}

async function wasmPeak(url: string): Promise<number> {
  const health = (await (await fetch(`${url}/health`)).json()) as { memory: { wasm_bytes: number } };
  return health.memory.wasm_bytes;
}

function weightTotal(shards: readonly { readonly sizeBytes: number }[]): number {
  return shards.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Log lines of requests that failed; the others only say what the demo says already. */
function failuresIn(line: string): string[] {
  return line.includes('"code"') || !line.startsWith('{') ? [line] : [];
}
