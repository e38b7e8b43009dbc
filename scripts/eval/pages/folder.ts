/** A reader of pages on a folder of pictures with the lines that stand on them, as `python -m data.scans` writes it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { nodeCodecs } from '../../../worker/media/codecs-node.ts';
import { openImage } from '../../../worker/media/open.ts';
import type { GreyPage } from '../../../worker/documents/reader.ts';
import { readingErrors } from '../../corpus/errors.ts';
import { OPTIONS } from './measure.ts';
import { PAGE_READERS } from './readers.ts';

const Row = v.object({ image: v.string(), lines: v.array(v.string()) });
/** Dots that lead from a label to its value, and lines of dashes, are no text. */
const LEADERS = /[.\-_=*]{2,}|(?:\. ){2,}\.?/g;

export interface FolderReport {
  readonly reader: string;
  readonly pictures: number;
  /** Edits per true character, over all pictures. */
  readonly characters: number;
  readonly linesLost: number;
  readonly lines: number;
  /** Pictures without a single error, and those that say that they may be wrong. */
  readonly exact: number;
  readonly flagged: number;
  /** The same errors of pictures without the flag alone. */
  readonly unflagged: number;
  readonly cpuSeconds: number;
}

interface Judged {
  readonly edits: number;
  readonly length: number;
  readonly lost: number;
  readonly lines: number;
  readonly isFlagged: boolean;
}

export async function measureFolder(name: string, folder: string): Promise<FolderReport> {
  const rows = (await readFile(path.join(folder, 'lines.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => v.parse(Row, JSON.parse(line)));
  const [reader, codecs] = [await PAGE_READERS[name](), await nodeCodecs()];
  const before = process.cpuUsage();
  const judged: Judged[] = [];
  for (const { image, lines } of rows) {
    const read = await reader.read(await grey(await readFile(path.join(folder, 'images', image)), codecs), OPTIONS);
    const truth = lines.map((line) => withoutLeaders(line)).filter((line) => line !== '');
    const errors = readingErrors(
      truth,
      read.segments.map(({ text }) => withoutLeaders(text)),
    );
    const length = truth.join('').length;
    const isFlagged = read.flags.includes('low_confidence');
    judged.push({
      edits: errors.characters * length,
      length,
      lost: errors.linesLost.length,
      lines: truth.length,
      isFlagged,
    });
  }
  const { user, system } = process.cpuUsage(before);
  const sum = (of: (row: Judged) => number, all: readonly Judged[] = judged) =>
    all.reduce((total, row) => total + of(row), 0);
  const share = (all: readonly Judged[]) => sum(({ edits }) => edits, all) / sum(({ length }) => length, all);
  return {
    reader: name,
    pictures: rows.length,
    characters: share(judged),
    linesLost: sum(({ lost }) => lost),
    lines: sum(({ lines }) => lines),
    exact: judged.filter(({ edits }) => edits === 0).length,
    flagged: judged.filter(({ isFlagged }) => isFlagged).length,
    unflagged: share(judged.filter(({ isFlagged }) => !isFlagged)),
    cpuSeconds: (user + system) / 1e6 / rows.length,
  };
}

const withoutLeaders = (text: string): string => text.replaceAll(LEADERS, ' ').trim();

async function grey(bytes: Uint8Array, codecs: Awaited<ReturnType<typeof nodeCodecs>>): Promise<GreyPage> {
  const image = openImage(new Uint8Array(bytes));
  const plan = image.plan({ widthPx: image.widthPx, heightPx: image.heightPx });
  const { rows } = plan;
  const pixels = new Uint8Array(rows.widthPx * rows.heightPx);
  let at = 0;
  await plan.decode({ codecs, alpha: 'white', pause: () => Promise.resolve() }, (rgb) => {
    for (let i = 0; i < rgb.length; i += 3)
      pixels[at++] = Math.round(0.299 * rgb[i] + 0.587 * rgb[i + 1] + 0.114 * rgb[i + 2]);
  });
  return { ...rows, pixels, dpi: 0 };
}

export function folderTable(reports: readonly FolderReport[]): string {
  const head = [
    'reader',
    'pictures',
    'errors, %',
    'lines lost',
    'of lines',
    'without an error',
    'flagged',
    'errors of the others, %',
    'CPU s',
  ];
  const percent = (share: number) => (100 * share).toFixed(2);
  const rows = reports.map((report) => [
    report.reader,
    String(report.pictures),
    percent(report.characters),
    String(report.linesLost),
    String(report.lines),
    String(report.exact),
    String(report.flagged),
    percent(report.unflagged),
    report.cpuSeconds.toFixed(2),
  ]);
  return [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
