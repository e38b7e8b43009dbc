/** `npm run bench -- grammar`: what forms of answers cost, and how well schemas are kept. */
import { loadavg } from 'node:os';
import { preparedVocabulary } from '../../worker/text/grammar/grammar.ts';
import { costsReport } from './grammar/costs.ts';
import { forcedReport } from './grammar/forced.ts';
import { schemasReport } from './grammar/schemas.ts';
import { largeVocabulary, nanoVocabulary } from './grammar/vocabularies.ts';
import { conditions, writeBench } from './report.ts';

/** directory: where js-tiktoken is installed and jsonschemabench checked out; what is not there is left out. */
export async function benchGrammar(directory: string): Promise<void> {
  const nano = nanoVocabulary();
  const large = largeVocabulary(directory);
  const costs = costsReport(large === null ? [nano] : [nano, large]);
  const schemas = schemasReport(directory, preparedVocabulary(nano.tokens, nano.size));
  const forced = await forcedReport();
  const text = [
    '## Forms of answers',
    conditions(
      'npm run bench -- grammar --dir DIR',
      `Node ${process.versions.node}, in which V8 is workerd's or nearly so; load ${loadavg()[0].toFixed(0)}`,
    ),
    'Medians of five rounds, each with a new form; the first answer of a vocabulary also makes the masks that all forms share.',
    costs,
    ...(schemas === null ? [] : ["### JSONSchemaBench's mask set", schemas]),
    '### Tokens about which the form leaves no choice',
    'The embedded model, f32 cache, after 64 tokens. Below: answers as the vocabulary of the embedded model spells them.',
    forced,
  ].join('\n\n');
  console.log(`\n${text}\n`);
  await writeBench('grammar', text);
}
