/** `glimpse eval clips`: the embedded model on held-out videos, over HTTP, from WebM files and from their frames. */
import { parseArgs } from 'node:util';
import { uploadModel } from '../convert/upload.ts';
import { MODEL_DIRECTORY } from '../demo/ask.ts';
import { startServer } from '../demo/server.ts';
import { measureClips, type ClipScores, type Form } from '../eval/clips/measure.ts';
import { readSuite } from '../eval/suite.ts';
import { measuredWith, writeSection } from '../report.ts';
import { GlimpseError } from '../../worker/errors.ts';

const HELP = `Usage: glimpse eval clips --data FOLDER [--limit N]

FOLDER is the folder video that "python -m data.heldout --domain video" in scripts/train writes. ffmpeg makes WebM files (VP9) of each
question's frames. All are asked of the embedded model in workerd, by POST /v1/chat/completions. The table in docs/quality.md is rewritten.`;

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

const NAMES: Readonly<Record<Form, string>> = {
  frames: 'frames (`data:video/jpeg`, a PNG each)',
  whole: 'WebM files (VP9), colour of every pixel (4:4:4)',
  halved: 'WebM files (VP9), colour of every four pixels (4:2:0)',
};

function tableOf(scores: ClipScores): string {
  const rows = Object.entries(NAMES).map(([form, name]) => {
    const { total, accuracy, interval95, gained, lost } = scores[form as Form];
    const interval = interval95.map(percent).join(' to ');
    return `| ${name} | ${total} | ${percent(accuracy)} | ${interval} | ${gained} | ${lost} |`;
  });
  const head = '| video as | questions | right | 95 % interval | right only so | right only from frames |';
  return [head, '| --- | --: | --: | --- | --: | --: |', ...rows].join('\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
