/**
 * What this isolate has done since it began, for GET /metrics: Prometheus' text format 0.0.4. An isolate knows of itself alone, and a
 * service is many of them; the label `isolate` keeps them apart. Bounded: labels are routes, codes and kinds, never what a client says.
 */
import type { Usage } from '../engine/engine.ts';
import type { OriginCounter } from '../origin/options.ts';

const BUCKETS_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

type Labels = Readonly<Record<string, string | number>>;

interface Family {
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
}

const FAMILIES = {
  glimpse_requests_total: { type: 'counter', help: 'Requests that have ended.' },
  glimpse_request_seconds: { type: 'histogram', help: 'From the request to the end of its answer.' },
  glimpse_time_to_first_token_seconds: {
    type: 'histogram',
    help: 'From the whole request to the beginning of its answer, by who gives it: edge, or an origin.',
  },
  glimpse_answer_seconds: {
    type: 'histogram',
    help: 'From the whole request to the end of an answer that has begun, by who gives it.',
  },
  glimpse_tokens_total: {
    type: 'counter',
    help: 'Tokens of answers that have ended; image and cached tokens are among those of the prompt.',
  },
  glimpse_queue_depth: { type: 'gauge', help: 'Answers that have not begun.' },
  glimpse_running: { type: 'gauge', help: 'Answers under way.' },
  glimpse_wasm_bytes: { type: 'gauge', help: 'Linear memory, by what holds it.' },
  glimpse_cache_bytes: { type: 'gauge', help: 'What requests have left for later ones, outside of linear memory.' },
  glimpse_cache_total: { type: 'counter', help: 'Look-ups of what earlier requests have left, by their result.' },
  glimpse_answers_total: { type: 'counter', help: 'Answers that have begun, by who gives them and why.' },
  glimpse_origin_breaker_open: { type: 'gauge', help: 'Classes of requests that an origin is not asked for now.' },
  glimpse_origin_slots_used: { type: 'gauge', help: 'Requests that an origin computes now, over all isolates.' },
  glimpse_origin_attempts_total: { type: 'counter', help: 'Attempts at origins that have ended, by how.' },
  glimpse_origin_unfinished_total: { type: 'counter', help: 'Answers of origins that ended without a reason.' },
  glimpse_origin_uncounted_total: { type: 'counter', help: 'Answers whose tokens the origin did not count.' },
  glimpse_origin_health_unreachable_total: {
    type: 'counter',
    help: 'Requests that went on without what is known of the origin.',
  },
  glimpse_origin_strikes_total: { type: 'counter', help: 'Videos at which an origin has failed.' },
  glimpse_build_info: { type: 'gauge', help: 'What is served.' },
} as const satisfies Record<string, Family>;

type Name = keyof typeof FAMILIES;

export interface EndedRequest {
  readonly route: string;
  readonly status: number;
  /** Of an error. */
  readonly code: string;
  readonly seconds: number;
}

/** One per isolate. */
export class Metrics {
  readonly #counters = new Map<string, number>();
  readonly #histograms = new Map<string, { readonly counts: number[]; sum: number; count: number }>();
  #isolate: string | null = null;
  #waiting = 0;
  #running = 0;

  requestEnded({ route, status, code, seconds }: EndedRequest): void {
    this.#add('glimpse_requests_total', { route, status, code }, 1);
    this.#observe('glimpse_request_seconds', { route }, seconds);
  }

  /** An answer that was asked for; its `end` is called once, whether it has begun or not. */
  answerAsked(): { begun(engine: string, seconds: number): void; end(seconds: number): void } {
    this.#waiting++;
    let by: string | null = null;
    return {
      begun: (engine, seconds) => {
        by = engine;
        this.#waiting--;
        this.#running++;
        this.#observe('glimpse_time_to_first_token_seconds', { engine }, seconds);
      },
      end: (seconds) => {
        if (by === null) this.#waiting--;
        else {
          this.#running--;
          this.#observe('glimpse_answer_seconds', { engine: by }, seconds);
        }
      },
    };
  }

  /** An answer begins; `route` is one of a closed list. */
  answerRouted(engine: string, route: string, isDegraded: boolean): void {
    this.#add('glimpse_answers_total', { engine, route, degraded: String(isDegraded) }, 1);
  }

  /** One more of what is counted elsewhere. */
  count(name: OriginCounter, labels: Labels): void {
    this.#add(name, labels, 1);
  }

  answered({ promptTokens, imageTokens, cachedTokens = 0, completionTokens, reasoningTokens }: Usage): void {
    const kinds = {
      prompt: promptTokens,
      image: imageTokens,
      cached: cachedTokens,
      completion: completionTokens,
      reasoning: reasoningTokens,
    };
    for (const [kind, tokens] of Object.entries(kinds)) this.#add('glimpse_tokens_total', { kind }, tokens);
  }

  /** `gauges`: what is read off when somebody looks. */
  text(gauges: readonly { readonly name: Name; readonly labels: Labels; readonly value: number }[]): string {
    // Not earlier: an isolate has no random numbers before its first request.
    const isolate = (this.#isolate ??= crypto.randomUUID().slice(0, 8));
    const own = [
      { name: 'glimpse_queue_depth' as const, labels: {}, value: this.#waiting },
      { name: 'glimpse_running' as const, labels: {}, value: this.#running },
    ];
    const lines = new Map<Name, string[]>();
    const line = (family: Name, name: string, labels: Labels, value: number) =>
      lines.set(family, [...(lines.get(family) ?? []), `${name}${labelText({ isolate, ...labels })} ${value}`]);
    for (const { name, labels, value } of [...own, ...gauges]) line(name, name, labels, value);
    for (const [key, value] of this.#counters) {
      const { name, labels } = parseKey(key);
      line(name, name, labels, value);
    }
    for (const [key, { counts, sum, count }] of this.#histograms) {
      const { name, labels } = parseKey(key);
      for (const [at, bound] of BUCKETS_SECONDS.entries())
        line(name, `${name}_bucket`, { ...labels, le: bound }, counts[at]);
      line(name, `${name}_bucket`, { ...labels, le: '+Inf' }, count);
      line(name, `${name}_sum`, labels, sum);
      line(name, `${name}_count`, labels, count);
    }
    return Array.from(lines, ([name, each]) => familyText(name, each)).join('');
  }

  #add(name: Name, labels: Labels, by: number): void {
    const key = JSON.stringify([name, labels]);
    this.#counters.set(key, (this.#counters.get(key) ?? 0) + by);
  }

  #observe(name: Name, labels: Labels, seconds: number): void {
    const key = JSON.stringify([name, labels]);
    const histogram = this.#histograms.get(key) ?? { counts: BUCKETS_SECONDS.map(() => 0), sum: 0, count: 0 };
    this.#histograms.set(key, histogram);
    for (const [at, bound] of BUCKETS_SECONDS.entries()) if (seconds <= bound) histogram.counts[at]++;
    histogram.sum += seconds;
    histogram.count++;
  }
}

function parseKey(key: string): { readonly name: Name; readonly labels: Labels } {
  const [name, labels] = JSON.parse(key) as [Name, Labels];
  return { name, labels };
}

function familyText(name: Name, lines: readonly string[]): string {
  const { help, type } = FAMILIES[name];
  return `# HELP ${name} ${help} Of this isolate.\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(String(value))}"`);
  return `{${pairs.join(',')}}`;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
