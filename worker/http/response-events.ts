/**
 * An answer as the Responses API tells it: items, and events of types in the order that the clients of OpenAI and of the AI SDK need. Pure:
 * the engine's events → their events. Source of the order: both clients' own tests of their streams; docs/http.md names it.
 */
import type { ChosenLogprob, Ending, GenerateEvent, Usage } from '../engine/engine.ts';

export type ResponseEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** What a response says beside its output, whatever its state. */
export interface ResponseHead {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  /** What is said back of the request. */
  readonly echo: object;
}

interface OpenItem {
  readonly kind: 'reasoning' | 'message' | 'call';
  readonly id: string;
  readonly callId: string;
  readonly name: string;
  text: string;
  readonly logprobs: object[];
}

const PREFIX = { reasoning: 'rs', message: 'msg', call: 'fc' } as const;

export class ResponseEvents {
  readonly #head: ResponseHead;
  readonly #newId: () => string;
  readonly #output: object[] = [];
  #open: OpenItem | null = null;
  #events: ResponseEvent[] = [];
  #count = 0;

  constructor(head: ResponseHead, newId: () => string) {
    this.#head = head;
    this.#newId = newId;
  }

  begin(): ResponseEvent[] {
    const response = this.response('in_progress');
    this.#tell('response.created', { response });
    this.#tell('response.in_progress', { response });
    return this.#told();
  }

  take(event: GenerateEvent): ResponseEvent[] {
    if (event.type === 'delta') this.#delta(event);
    if (event.type === 'call') this.#begin('call', event.name);
    if (event.type === 'arguments') this.#arguments(event.text);
    if (event.type === 'done') this.#end(event, event.usage);
    return this.#told();
  }

  fail({ code, message }: { readonly code: string; readonly message: string }): ResponseEvent[] {
    this.#tell('response.failed', { response: { ...this.response('failed'), error: { code, message } } });
    return this.#told();
  }

  /** As it stands. */
  response(status: 'in_progress' | 'completed' | 'incomplete' | 'failed', usage: Usage | null = null): object {
    const { id, created, model, echo } = this.#head;
    return {
      id,
      object: 'response',
      created_at: created,
      status,
      error: null,
      incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
      model,
      output: [...this.#output],
      ...echo,
      usage: usage && usageBody(usage),
    };
  }

  #delta({ kind, text, logprobs = [] }: Extract<GenerateEvent, { type: 'delta' }>): void {
    const open = this.#begin(kind === 'reasoning' ? 'reasoning' : 'message');
    open.text += text;
    if (kind === 'reasoning') {
      this.#tell('response.reasoning_summary_text.delta', { ...this.#place(0, 'summary_index'), delta: text });
      return;
    }
    const scored = logprobs.map(logprobBody);
    open.logprobs.push(...scored);
    this.#tell('response.output_text.delta', { ...this.#place(0), delta: text, logprobs: scored });
  }

  #arguments(text: string): void {
    if (this.#open?.kind !== 'call') return;
    this.#open.text += text;
    this.#tell('response.function_call_arguments.delta', { ...this.#place(), delta: text });
  }

  /** The item that is open, or a new one; a call is always a new one. */
  #begin(kind: OpenItem['kind'], name = ''): OpenItem {
    if (this.#open?.kind === kind && kind !== 'call') return this.#open;
    this.#close('completed');
    const id = this.#newId();
    const open = { kind, id: `${PREFIX[kind]}_${id}`, callId: `call_${id.slice(0, 24)}`, name, text: '', logprobs: [] };
    this.#open = open;
    this.#tell('response.output_item.added', { output_index: this.#output.length, item: itemOf(open, 'in_progress') });
    if (kind === 'reasoning')
      this.#tell('response.reasoning_summary_part.added', {
        ...this.#place(0, 'summary_index'),
        part: { type: 'summary_text', text: '' },
      });
    if (kind === 'message') this.#tell('response.content_part.added', { ...this.#place(0), part: outputText('', []) });
    return open;
  }

  #close(status: 'completed' | 'incomplete'): void {
    const open = this.#open;
    if (open === null) return;
    const { kind, text, name, logprobs } = open;
    if (kind === 'reasoning') this.#closeReasoning(text);
    if (kind === 'message') {
      this.#tell('response.output_text.done', { ...this.#place(0), text, logprobs });
      this.#tell('response.content_part.done', { ...this.#place(0), part: outputText(text, logprobs) });
    }
    if (kind === 'call')
      this.#tell('response.function_call_arguments.done', { ...this.#place(), name, arguments: text });
    const item = itemOf(open, status);
    this.#tell('response.output_item.done', { output_index: this.#output.length, item });
    this.#output.push(item);
    this.#open = null;
  }

  /** One client shows thoughts by the summary's events alone; the other one fails where a text comes before its part. */
  #closeReasoning(text: string): void {
    const summary = this.#place(0, 'summary_index');
    this.#tell('response.reasoning_summary_text.done', { ...summary, text });
    this.#tell('response.reasoning_summary_part.done', { ...summary, part: { type: 'summary_text', text } });
    const place = this.#place(0);
    this.#tell('response.content_part.added', { ...place, part: { type: 'reasoning_text', text: '' } });
    this.#tell('response.reasoning_text.delta', { ...place, delta: text });
    this.#tell('response.reasoning_text.done', { ...place, text });
  }

  #end({ finishReason }: Ending, usage: Usage): void {
    const status = finishReason === 'length' ? 'incomplete' : 'completed';
    this.#close(status);
    this.#tell(`response.${status}`, { response: this.response(status, usage) });
  }

  #place(index?: number, name = 'content_index') {
    const place = { item_id: this.#open!.id, output_index: this.#output.length };
    return index === undefined ? place : { ...place, [name]: index };
  }

  #tell(type: string, fields: object): void {
    this.#events.push({ type, sequence_number: this.#count++, ...fields });
  }

  #told(): ResponseEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

const outputText = (text: string, logprobs: readonly object[]) => ({
  type: 'output_text',
  text,
  annotations: [],
  logprobs,
});

function itemOf({ kind, id, callId, name, text, logprobs }: OpenItem, status: string): object {
  const isOpen = status === 'in_progress';
  switch (kind) {
    case 'reasoning':
      return {
        id,
        type: 'reasoning',
        summary: isOpen ? [] : [{ type: 'summary_text', text }],
        content: isOpen ? [] : [{ type: 'reasoning_text', text }],
        status,
      };
    case 'message':
      return { id, type: 'message', role: 'assistant', status, content: isOpen ? [] : [outputText(text, logprobs)] };
    case 'call':
      return { id, type: 'function_call', call_id: callId, name, arguments: text, status };
  }
}

function logprobBody({ token, logprob, bytes, top }: ChosenLogprob): object {
  const one = (each: Omit<ChosenLogprob, 'top'>) => ({
    token: each.token,
    logprob: each.logprob,
    bytes: Array.from(each.bytes),
  });
  return { ...one({ token, logprob, bytes }), top_logprobs: top.map(one) };
}

const usageBody = ({ promptTokens, cachedTokens = 0, completionTokens, reasoningTokens }: Usage) => ({
  input_tokens: promptTokens,
  input_tokens_details: { cached_tokens: cachedTokens },
  output_tokens: completionTokens,
  output_tokens_details: { reasoning_tokens: reasoningTokens },
  total_tokens: promptTokens + completionTokens,
});
