/** Which commit is measured. Pages under docs/ do not count: benchmarks themselves write there. */
import { execFileSync } from 'node:child_process';
import { GlimpseError } from '../../worker/errors.ts';

/** @throws usage  when a table would carry a commit that is not what is measured */
export function expectCleanTree(root: string): void {
  const changed = changedFiles(root);
  if (changed.length === 0) return;
  const rest = changed.length > 5 ? ` and ${changed.length - 5} more` : '';
  const message =
    `These files differ from the last commit: ${changed.slice(0, 5).join(', ')}${rest}. A benchmark writes the commit beside its numbers, ` +
    'so commit or stash what is not under docs/ first; `--quick` measures without writing.';
  throw new GlimpseError('usage', message, { changed });
}

/** Its short hash; `-dirty` when a file was changed since, `unknown` where there is no repository. */
export function measuredCommit(root: string): string {
  const hash = git(root, 'rev-parse', '--short', 'HEAD');
  if (hash === null) return 'unknown';
  return changedFiles(root).length === 0 ? hash.trim() : `${hash.trim()}-dirty`;
}

/** Changed and new files outside docs/, ignored ones left out. */
function changedFiles(root: string): string[] {
  const status = git(root, 'status', '--porcelain', '--untracked-files=all', '--', '.', ':!docs') ?? '';
  return status
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
}

function git(root: string, ...args: string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}
