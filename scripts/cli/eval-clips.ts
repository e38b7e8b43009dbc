/** `glimpse eval clips`: the embedded model on held-out videos, over HTTP, from WebM files and from their frames. */
import { parseArgs } from 'node:util';
import { uploadModel } from '../convert/upload.ts';
import { MODEL_DIRECTORY } from '../demo/ask.ts';
import { startServer } from '../demo/server.ts';
import { measureClips, type ClipScores } from '../eval/clips/measure.ts';
import { readSuite } from '../eval/suite.ts';
import { measuredWith, writeSection } from '../report.ts';
import { GlimpseError } from '../../worker/errors.ts';

const HELP = `Usage: glimpse eval clips --data FOLDER [--limit N]

FOLDER is the folder video that "python -m data.heldout --domain video" in scripts/train writes. ffmpeg makes a WebM file (VP9) of each
question's frames. Both are asked of the embedded model in workerd, by POST /v1/chat/completions. The table in docs/quality.md is rewritten.`;

const OPTIONS = { data: { type: 'string' }, limit: { type: 'string' }, help: { type: 'boolean' } } as const;

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: OPTIONS });
  const limit = values.limit === undefined ? Infinity : Number(values.limit);
  if (values.data === undefined || !(limit > 0)) throw new GlimpseError('usage', HELP);
  const items = (await readSuite(values.data)).filter(({ fps }) => fps !== null).slice(0, limit);
  const server = await startServer({ variables: { MODEL: 'nano' } });
  try {
    await uploadModel(MODEL_DIRECTORY, server.bucket);
    const scores = await measureClips(server.url, values.data, items, (asked) => {
      if (asked % 50 === 0) console.error(`${asked}/${items.length} questions`);
    });
    const table = tableOf(scores);
    await writeSection(
      'docs/quality.md',
      'clips',
      `${table}\n\n${measuredWith('glimpse eval clips --data HELD/video')}`,
    );
    console.log(table);
  } finally {
    await server.close();
  }
  return 0;
}

function tableOf({ frames, clips, onlyFrames, onlyClips, clipBytes }: ClipScores): string {
  const row = (name: string, { total, accuracy, interval95: [low, high] }: ClipScores['clips'], only: number) =>
    `| ${name} | ${total} | ${percent(accuracy)} | ${percent(low)} to ${percent(high)} | ${only} |`;
  return [
    '| video as | questions | right | 95 % interval | right only so |',
    '| --- | --: | --: | --- | --: |',
    row('frames (`data:video/jpeg`, PNG each)', frames, onlyFrames),
    row(`WebM files (VP9, ${Math.round(clipBytes / clips.total / 1000)} kB on average)`, clips, onlyClips),
  ].join('\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
