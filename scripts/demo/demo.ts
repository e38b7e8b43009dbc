/**
 * `npm run demo`, `npm run demo -- document`, `-- video`: shows the service at work, ends by itself, exits 1 when it did not do what it should.
 * `-- readme` puts what the first two print in README.md.
 */
import { GlimpseError } from '../../worker/errors.ts';
import { documentDemo } from './document-demo.ts';
import { pictureDemo } from './picture-demo.ts';
import { readmeDemo } from './readme.ts';
import { videoDemo } from './video-demo.ts';

const DEMOS: Readonly<Record<string, () => Promise<boolean>>> = {
  picture: pictureDemo,
  document: documentDemo,
  video: videoDemo,
  readme: readmeDemo,
};

const name = process.argv[2] ?? 'picture';
try {
  const demo = DEMOS[name];
  if (!demo) throw new GlimpseError('usage', `There is no demo “${name}”; ${Object.keys(DEMOS).join(', ')} are.`);
  if (!(await demo())) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof GlimpseError ? error.message : error);
  process.exitCode = 1;
}
