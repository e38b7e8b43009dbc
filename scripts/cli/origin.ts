/** `glimpse origin check URL`: what a server can, and the entry of ORIGINS that declares it. */
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { checkOrigin } from '../origin/check.ts';

const HELP = `Usage: glimpse origin check URL [--model NAME]

Asks a server of OpenAI's API what it can, and prints the entry of the variable ORIGINS that declares it. URL is where
/chat/completions is below, for instance https://gpu.example.com/v1. Costs the server a few tokens.

  --model NAME   the server's name of the model (the first that it lists)

The environment has the server's key, if it wants one: GLIMPSE_ORIGIN_KEY.`;

const OPTIONS = { model: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } } as const;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [command, url, ...more] = positionals;
  if (command !== 'check' || url === undefined || more.length > 0 || !URL.canParse(url))
    throw new GlimpseError('usage', HELP);
  const { rows, entry } = await checkOrigin(url, process.env.GLIMPSE_ORIGIN_KEY ?? null, values.model ?? null);
  for (const { what, found, isGood } of rows) console.log(`${isGood ? 'yes' : 'no '}  ${what.padEnd(26)}${found}`);
  if (entry === null) return 1;
  console.log(
    `\nAn entry for ORIGINS in wrangler.toml; a key goes into a secret, "keySecret" names it:\n\n${JSON.stringify(entry)}`,
  );
  return 0;
}
