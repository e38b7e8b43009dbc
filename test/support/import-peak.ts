/** Imports a checkpoint in a process of its own and prints its peak memory: `node import-peak.ts FROM OUT QUANT`. */
import { importCheckpoint } from '../../scripts/convert/import.ts';
import type { Quant } from '../../weights/manifest.ts';

const [from, out, quant] = process.argv.slice(2);
// Sampled after every block: the system's own maximum would begin with that of the process that started this one.
let peakBytes = 0;
const onProgress = () => void (peakBytes = Math.max(peakBytes, process.memoryUsage.rss()));
const { bufferBytes } = await importCheckpoint({ from, out, quant: quant as Quant, onProgress });
process.stdout.write(JSON.stringify({ bufferBytes, peakBytes }));
