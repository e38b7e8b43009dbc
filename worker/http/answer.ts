/** One answer under way: the engine's events, and the ways to end them. */
import type { ChosenLogprob, Ending, Engine, GenerateEvent, GenerateRequest } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import type { OneAnswer } from './shapes.ts';

type Begun = Extract<GenerateEvent, { type: 'begun' }>;
type Done = Extract<GenerateEvent, { type: 'done' }>;

export interface Answer {
  /** Resolves when the answer begins; rejects with what is wrong with the request. */
  begun(): Promise<Begun>;
  /** All events, including those that `begun` has waited for. */
  events(): AsyncGenerator<GenerateEvent>;
  whole(): Promise<Pick<Done, 'usage' | 'timingsMs'> & { readonly answers: readonly OneAnswer[] }>;
  /** What a body or the last chunk says beside the answer, once it has ended. */
  beside?(): object;
  /** Stops the engine at its next step. */
  abort(): void;
}

/** `signal` is the client's; the listener on it goes when the answer ends. What the engine throws goes through `told`. */
export function startAnswer(
  engine: Pick<Engine, 'generate'>,
  request: GenerateRequest,
  signal: AbortSignal,
  told: (error: unknown) => unknown,
): Answer {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  const source = untilDone(engine.generate(request, controller.signal), {
    told,
    onEnd: () => signal.removeEventListener('abort', abort),
  });
  let first: Promise<IteratorResult<GenerateEvent>> | undefined;

  async function begun(): Promise<Begun> {
    const { value } = (await (first ??= source.next())) as { value: GenerateEvent | undefined };
    return value?.type === 'begun' ? value : { type: 'begun' };
  }
  async function* events(): AsyncGenerator<GenerateEvent> {
    const result = await (first ??= source.next());
    if (result.done) return;
    yield result.value;
    yield* source;
  }
  return { begun, events, abort, whole: () => collect(events()) };
}

async function* untilDone(
  events: AsyncGenerator<GenerateEvent>,
  { told, onEnd }: { told: (error: unknown) => unknown; onEnd: () => void },
): AsyncGenerator<GenerateEvent> {
  try {
    yield* events;
  } catch (error) {
    throw told(error);
  } finally {
    onEnd();
  }
}

async function collect(events: AsyncIterable<GenerateEvent>): ReturnType<Answer['whole']> {
  const answers: OneAnswer[] = [];
  let one = new Collected();
  for await (const event of events) {
    if (event.type === 'delta') one.take(event);
    if (event.type === 'call') one.call(event.name);
    if (event.type === 'arguments') one.arguments(event.text);
    if (event.type !== 'next' && event.type !== 'done') continue;
    answers.push(one.ended(event));
    one = new Collected();
    if (event.type === 'done') return { answers, usage: event.usage, timingsMs: event.timingsMs };
  }
  throw new GlimpseError('internal', 'The engine ended without a result; report it with the x-request-id.');
}

class Collected {
  readonly #text = { content: '', reasoning: '' };
  #logprobs: ChosenLogprob[] | null = null;
  readonly #calls: { readonly name: string; arguments: string }[] = [];

  take({ kind, text, logprobs }: Extract<GenerateEvent, { type: 'delta' }>): void {
    this.#text[kind] += text;
    if (logprobs !== undefined) (this.#logprobs ??= []).push(...logprobs);
  }

  call(name: string): void {
    this.#calls.push({ name, arguments: '' });
  }

  arguments(text: string): void {
    this.#calls[this.#calls.length - 1].arguments += text;
  }

  ended({ finishReason, stoppedBy, boxes }: Ending): OneAnswer {
    const { content, reasoning } = this.#text;
    return {
      content,
      reasoning: reasoning || null,
      logprobs: this.#logprobs,
      calls: this.#calls,
      ending: { finishReason, stoppedBy, boxes },
    };
  }
}
