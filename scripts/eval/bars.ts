/** What the embedded model should reach on the held-out twins: with half a day of two cores, and with a GPU. */
import type { Summary } from './accuracy.ts';
import type { Report } from './evaluate.ts';

export interface Bar {
  readonly what: string;
  readonly suite: string;
  /** Which of the suite's groups counts; all of it when absent. */
  readonly group?: { readonly by: 'byKind' | 'byCheck'; readonly name: string };
  /** Share of right answers, or mean of the verifier's scores. */
  readonly metric: 'accuracy' | 'meanScore';
  readonly cores: number;
  readonly gpu: number;
}

const kind = (name: string) => ({ by: 'byKind', name }) as const;

export const BARS: readonly Bar[] = [
  { what: 'easy-VQA', suite: 'easy-vqa', metric: 'accuracy', cores: 0.99, gpu: 0.995 },
  {
    what: 'one line of 3 to 9 characters, exact',
    suite: 'reading',
    group: kind('short line'),
    metric: 'accuracy',
    cores: 0.75,
    gpu: 0.95,
  },
  { what: '2 to 4 lines, exact', suite: 'reading', group: kind('lines'), metric: 'accuracy', cores: 0.35, gpu: 0.8 },
  { what: 'receipt total', suite: 'documents', group: kind('total'), metric: 'accuracy', cores: 0.4, gpu: 0.85 },
  {
    what: 'key-value fields, F1',
    suite: 'documents',
    group: kind('fields'),
    metric: 'meanScore',
    cores: 0.4,
    gpu: 0.85,
  },
  {
    what: 'names of the 200 commonest concepts, unseen style',
    suite: 'pictures',
    group: kind('name'),
    metric: 'accuracy',
    cores: 0.5,
    gpu: 0.8,
  },
  {
    what: 'grocery photos, coarse class',
    suite: 'groceries',
    group: kind('product'),
    metric: 'accuracy',
    cores: 0.45,
    gpu: 0.65,
  },
  { what: 'chart value within 5 %', suite: 'charts', group: kind('value'), metric: 'accuracy', cores: 0.45, gpu: 0.8 },
  {
    what: 'screen box, IoU over 0.5',
    suite: 'screens',
    group: { by: 'byCheck', name: 'box' },
    metric: 'accuracy',
    cores: 0.4,
    gpu: 0.8,
  },
  { what: 'science', suite: 'science', metric: 'accuracy', cores: 0.5, gpu: 0.8 },
  { what: 'video', suite: 'video', metric: 'accuracy', cores: 0.7, gpu: 0.9 },
  {
    what: 'design to HTML, tree similarity',
    suite: 'design',
    group: kind('html'),
    metric: 'meanScore',
    cores: 0.6,
    gpu: 0.8,
  },
];

/** The group of a report that a bar is about; undefined when the report lacks it. */
export function measured({ suite, group }: Bar, reports: readonly Report[]): Summary | undefined {
  const report = reports.find((one) => one.suite === suite);
  if (report === undefined) return undefined;
  return group === undefined ? { ...report, total: report.questions } : report[group.by][group.name];
}
