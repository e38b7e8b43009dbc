/** Questions about a document, up to the model: what is shown to it, what is made of what it says. */
import { describe, expect, test } from 'vitest';
import type { ChatMessage, GenerateRequest, ModelDescription } from '../../../worker/engine/engine.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { answerJson } from '../../../worker/questions/answer-json.ts';
import { citationsIn, promptOf } from '../../../worker/questions/ask.ts';
import { rankedBlocks } from '../../../worker/questions/bm25.ts';
import { extractBySchema } from '../../../worker/questions/extract.ts';
import { merged } from '../../../worker/questions/merge.ts';
import type { Passage, Passages } from '../../../worker/questions/passages.ts';
import { ScriptedEngine } from '../../support/scripted-engine.ts';

const MODEL: ModelDescription = { id: 'tiny', engine: 'isolate', contextTokens: 1024, tasks: ['extract', 'ask'] };
const signal = new AbortController().signal;

const passage = (block: string, text: string, isHeading = false): Passage => ({
  page: Number(/\d+/.exec(block)![0]),
  block,
  bbox: [0, 0, 1, 1],
  text,
  isHeading,
});
const DOCUMENT = [
  passage('p1-b1', 'Warranty', true),
  passage('p1-b2', 'The pump is covered for 24 months after delivery.'),
  passage('p1-b3', 'Filters are not covered.'),
  passage('p2-b1', 'Transport', true),
  passage('p2-b2', 'The pump weighs 118 kg and must be lifted by its eye bolts.'),
  passage('p2-b3', 'Invoice INV-418 of 1,084.16 EUR is due in December.'),
];
async function* all(list: readonly Passage[] = DOCUMENT) {
  yield* list;
}
const passages: Passages = () => Promise.resolve(all());
const textOf = ([{ content }]: readonly ChatMessage[]): string => content as string;

describe('what a question is about', () => {
  test('the block that says it comes first, its neighbours come along, what has nothing to do with it does not', async () => {
    const ranked = await rankedBlocks('How much does the pump weigh? It weighs what?', all());
    expect(ranked[0]).toBe('p2-b2');
    expect(ranked).toContain('p2-b3');
    expect(await rankedBlocks('zebra', all())).toEqual([]);
  });

  test('a heading weighs twice', async () => {
    const list = [
      passage('p1-b1', 'warranty of parts'),
      passage('p1-b2', 'one'),
      passage('p1-b3', 'two'),
      passage('p1-b4', 'warranty of parts', true),
    ];
    expect((await rankedBlocks('warranty', all(list)))[0]).toBe('p1-b4');
  });

  test('what fits is shown in reading order, with tags that an answer may name', async () => {
    const { messages, passages: shown } = await promptOf('Which months is the pump covered?', passages, MODEL);
    expect(shown.map(({ block }) => block)).toEqual(shown.map(({ block }) => block).toSorted());
    expect(textOf(messages)).toContain('[p1-b2] The pump is covered for 24 months');
    expect(citationsIn('24 months [p1-b2], see [p1-b2] and [p9-b9].', shown)).toEqual([
      { page: 1, block: 'p1-b2', bbox: [0, 0, 1, 1] },
    ]);
    const long = Array.from({ length: 400 }, (_, i) => passage(`p1-b${i + 1}`, `pump ${'x'.repeat(90)}`));
    const cut = await promptOf('pump', () => Promise.resolve(all(long)), MODEL);
    expect(textOf(cut.messages).length).toBeLessThan(2 * 1024);
    expect(cut.passages.length).toBeGreaterThan(3);
  });
});

describe('fields by a schema', () => {
  const schema = {
    type: 'object',
    properties: {
      number: { type: 'string' },
      total: { type: 'number' },
      tags: { type: 'array', items: { type: 'string' } },
    },
    required: ['number'],
  };
  const wanted = { schema, instructions: '' };

  /** Says one thing after the other. */
  class Answers extends ScriptedEngine {
    readonly #answers: string[];
    constructor(answers: readonly string[]) {
      super();
      this.#answers = [...answers];
    }
    override generate(request: GenerateRequest, aborted: AbortSignal) {
      this.script = { content: [this.#answers.shift() ?? '{}'] };
      return super.generate(request, aborted);
    }
  }

  test('what the model says is checked, and every value is led back to its block', async () => {
    const engine = new Answers(['```json\n{"number": "INV-418", "total": 1084.16}\n```']);
    const { data, errors, citations } = await extractBySchema(passages, wanted, MODEL, { engine, signal });
    expect({ data, errors }).toEqual({ data: { number: 'INV-418', total: 1084.16 }, errors: [] });
    expect(citations['/number']).toEqual({ page: 2, block: 'p2-b3', bbox: [0, 0, 1, 1] });
    expect(engine.requests[0].sampling).toEqual({ temperature: 0 });
  });

  test('a long document goes in part by part: the first value wins, lists grow', async () => {
    const long = Array.from({ length: 30 }, (_, i) => passage(`p1-b${i + 1}`, `line ${i} ${'x'.repeat(80)}`));
    const engine = new Answers(['{"number":"A","tags":["x"]}', 'nothing here', '{"number":"B","tags":["x","y"]}']);
    const { data } = await extractBySchema(() => Promise.resolve(all(long)), wanted, MODEL, { engine, signal });
    expect(engine.requests.length).toBeGreaterThanOrEqual(3);
    expect(data).toMatchObject({ number: 'A', tags: ['x', 'y'] });
  });

  test('it may mend its answer once, told what is wrong; what stays wrong is said', async () => {
    const mended = new Answers(['{"total": "much"}', '{"number": "INV-418", "total": 1}']);
    expect((await extractBySchema(passages, wanted, MODEL, { engine: mended, signal })).errors).toEqual([]);
    expect(JSON.stringify(mended.requests[1].messages)).toContain('/total');
    const stubborn = new Answers(['{"total": "much"}', 'no', '{"number":"late"}']);
    const { errors } = await extractBySchema(passages, wanted, MODEL, { engine: stubborn, signal });
    expect(stubborn.requests).toHaveLength(2);
    expect(errors.map(({ path }) => path)).toContain('/total');
  });

  test('an answer is asked to have the form while it is written; of a part no more is asked than it may say', async () => {
    const engine = new Answers(['{"total": 1}', '{"number": "INV-418", "total": 1}']);
    await extractBySchema(passages, wanted, MODEL, { engine, signal });
    const { required: _, ...ofPart } = schema;
    expect(engine.requests.map(({ form }) => form)).toEqual([
      { kind: 'json', schema: ofPart, isStrict: false },
      { kind: 'json', schema, isStrict: false },
    ]);
  });

  test.each([
    ['a schema of which no grammar can be made', 'schema_too_complex'],
    ['a server that takes no forms', 'engine_unavailable'],
  ] as const)('%s: it is asked without, and its answer checked', async (_, code) => {
    class Refusing extends Answers {
      override generate(request: GenerateRequest, aborted: AbortSignal) {
        if (request.form) throw new GlimpseError(code, 'Without.');
        return super.generate(request, aborted);
      }
    }
    const engine = new Refusing(['{"number": "INV-418"}']);
    expect((await extractBySchema(passages, wanted, MODEL, { engine, signal })).data).toEqual({ number: 'INV-418' });
  });

  test('a value that stands nowhere has no place', async () => {
    const engine = new Answers(['{"number": "never written"}']);
    expect((await extractBySchema(passages, wanted, MODEL, { engine, signal })).citations).toEqual({});
  });
});

test('JSON is found among words', () => {
  expect(answerJson('Here: {"a": {"b": 1}} – done.')).toEqual({ a: { b: 1 } });
  expect(answerJson('{"a": 1')).toBeNull();
  expect(answerJson('no')).toBeNull();
});

test('parts are put together', () => {
  const first = { a: 1, list: [1, { b: 2 }], inner: { x: null } };
  expect(merged(first, { a: 2, list: [{ b: 2 }, 3], inner: { x: 4, y: 5 } })).toEqual({
    a: 1,
    list: [1, { b: 2 }, 3],
    inner: { x: 4, y: 5 },
  });
  expect(merged({ a: 1 }, null)).toEqual({ a: 1 });
});
