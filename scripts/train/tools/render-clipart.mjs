// Renders SVG files as PNG, what is drawn 128 pixels long:   node render-clipart.mjs < FILES.json   ([[SVG, PNG], ...])
// Some drawings end the whole process in resvg 2.6.2, or take minutes: a child process draws them one after the
// other, and when it ends or one exceeds the time limit, another child goes on behind that one.
// Existing files are kept.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SIDE = 128;
const LARGEST = 2000; // width of a page in pixels
const LIMIT_MS = 15_000;
const files = JSON.parse(readFileSync(0, 'utf8')).filter(([, png]) => !existsSync(png));

/** The child: write them all, and a byte to standard output after each. */
async function drawAll() {
  const { Resvg } = await import('@resvg/resvg-js');
  for (const [svg, png] of files) {
    try {
      const text = readFileSync(svg, 'utf8');
      const page = new Resvg(text);
      const box = page.getBBox(); // a page is often far larger than what is drawn on it
      const zoom = SIDE / Math.max(1, box.width, box.height);
      const value = Math.min(LARGEST, Math.ceil(page.width * zoom));
      writeFileSync(png, new Resvg(text, { fitTo: { mode: 'width', value } }).render().asPng());
    } catch {
      // not a drawing that resvg knows
    }
    process.stdout.write('.');
  }
}

/** How many of the files from `start` on a child gets through. */
function run(start) {
  return new Promise((resolve) => {
    const own = [fileURLToPath(import.meta.url), '--child'];
    const child = spawn(process.execPath, own, { stdio: ['pipe', 'pipe', 'ignore'] });
    let done = 0;
    let timer = setTimeout(() => child.kill('SIGKILL'), 2 * LIMIT_MS);
    child.stdout.on('data', (dots) => {
      done += dots.length;
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    });
    child.on('close', () => {
      clearTimeout(timer);
      resolve(done);
    });
    child.stdin.on('error', () => {}); // it may end before it has read
    child.stdin.end(JSON.stringify(files.slice(start)));
  });
}

if (process.argv[2] === '--child') await drawAll();
else for (let at = 0; at < files.length; at += 1) at += await run(at);
