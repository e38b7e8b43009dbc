/** A hundred thousand malformed requests against the demo's server: every status by kind, the slowest, and what was wrong. */
import { uploadModel } from '../convert/upload.ts';
import { ask, MODEL_DIRECTORY, readDemo } from '../demo/ask.ts';
import { startServer } from '../demo/server.ts';
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { attack, type Outcomes } from './malformed/attack.ts';
import { mediaPictures } from './malformed/pictures.ts';
import { KINDS } from './malformed/requests.ts';
import { conditions, table, writeBench } from './report.ts';

const AT_ONCE = 8;

export async function benchMalformed({
  requests,
  seed,
}: {
  readonly requests: number;
  readonly seed: number;
}): Promise<void> {
  const demo = await readDemo('nano');
  let internal = 0;
  const onLog = (line: string) => void (line.includes('"internal"') && internal++);
  const server = await startServer({ variables: { MODEL: 'nano' }, onLog });
  try {
    await uploadModel(MODEL_DIRECTORY, server.bucket);
    const before = await ask(server.url, demo.body);
    const pictures = await mediaPictures();
    const onProgress = (done: number) => done % 10_000 === 0 && console.log(`${done} of ${requests}`);
    const outcomes = await attack({ url: server.url, pictures, seed, requests, atOnce: AT_ONCE, onProgress });
    const after = await ask(server.url, demo.body);
    for (const wrong of outcomes.wrong.slice(0, 20)) console.log(wrong);
    const markdown = section(outcomes, { requests, seed, internal, isSame: before.text === after.text });
    console.log(markdown);
    await writeBench('malformed', markdown);
  } finally {
    await server.close();
  }
}

interface Facts {
  readonly requests: number;
  readonly seed: number;
  readonly internal: number;
  readonly isSame: boolean;
}

function section({ counts, slowestMs, wrong }: Outcomes, { requests, seed, internal, isSame }: Facts): string {
  const whats = [...new Set([...counts.keys()].map((name) => name.split(' ')[1]))].toSorted();
  const row = (kind: string) => [kind, ...whats.map((what) => String(counts.get(`${kind} ${what}`) ?? 0))];
  return [
    '## Malformed requests',
    conditions(
      `npm run bench -- malformed --requests ${requests} --seed ${seed}`,
      `workerd with ${LOCAL_RUNTIME.MINIFLARE_WORKERD_V8_FLAGS}`,
    ),
    `${requests} requests, ${AT_ONCE} at once, each on a connection of its own: JSON and fields that are wrong, broken framing and`,
    'encodings, and mutations of the pictures in test/golden/media. Some are right by chance. `closed`: the connection ended without an answer.',
    '',
    table(['kind', ...whats], KINDS.map(row)),
    '',
    table(
      ['', ''],
      [
        ['5xx, and waits of more than 10 s', String(wrong.length)],
        ['log lines of internal failures', String(internal)],
        ['slowest', `${(slowestMs / 1000).toFixed(1)} s`],
        ['the demo’s answer before and after', isSame ? 'the same bytes' : 'DIFFERENT'],
      ],
    ),
  ].join('\n');
}
