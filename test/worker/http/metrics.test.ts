import { expect, test } from 'vitest';
import { Metrics } from '../../../worker/http/metrics.ts';
import { scriptedApp } from '../../support/http-app.ts';

/** Name and labels without the isolate's → value, of a page whose every line must be one of Prometheus' format. */
function read(page: string): Map<string, number> {
  const values = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of page.trimEnd().split('\n')) {
    const [, comment, name, rest] = /^# (HELP|TYPE) (\w+) (.+)$/.exec(line) ?? [];
    if (comment === 'TYPE') types.set(name, rest);
    if (comment) continue;
    const [, sample, labels, value] =
      /^(\w+)\{isolate="[\da-f]{8}"((?:,\w+="(?:[^"\\\n]|\\["\\n])*")*)\} (\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(line) ?? [];
    expect(sample, `the line “${line}”`).toBeDefined();
    expect(types.has(sample.replace(/_(bucket|sum|count)$/, '')) || types.has(sample)).toBe(true);
    values.set(`${sample}{${labels.slice(1)}}`, Number(value));
  }
  return values;
}

async function scraped(made: ReturnType<typeof scriptedApp>): Promise<Map<string, number>> {
  const response = await made.app.request('/metrics');
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return read(await response.text());
}

test('requests, tokens and times are counted by route, status and code', async () => {
  const made = scriptedApp({ reasoning: ['Hm.'] }, { metrics: new Metrics() });
  await (await made.chat()).text();
  await (await made.chat({ stream: true })).text();
  await made.chat({ temperature: 9 });
  await made.app.request('/v1/models/gpt-9');
  await made.app.request('/wp-login.php');
  await made.app.request('/wp-admin.php');
  await made.app.request('/v1/models', { method: 'BREW' });
  await made.settled();
  const values = await scraped(made);
  const chat = 'route="POST /v1/chat/completions"';
  expect(values.get(`glimpse_requests_total{${chat},status="200",code=""}`)).toBe(2);
  expect(values.get(`glimpse_requests_total{${chat},status="400",code="invalid_parameter"}`)).toBe(1);
  expect(values.get('glimpse_requests_total{route="GET /v1/models/:id",status="404",code="model_not_found"}')).toBe(1);
  expect(values.get('glimpse_requests_total{route="none",status="404",code="not_found"}')).toBe(2);
  expect(values.get('glimpse_requests_total{route="other /v1/models",status="405",code="method_not_allowed"}')).toBe(1);
  expect(values.get(`glimpse_request_seconds_count{${chat}}`)).toBe(3);
  expect(values.get(`glimpse_request_seconds_bucket{${chat},le="+Inf"}`)).toBe(3);
  expect(values.get('glimpse_time_to_first_token_seconds_count{engine="edge"}')).toBe(2);
  expect(values.get('glimpse_answer_seconds_count{engine="edge"}')).toBe(2);
  expect(values.get('glimpse_tokens_total{kind="prompt"}')).toBe(60);
  expect(values.get('glimpse_tokens_total{kind="image"}')).toBe(40);
  expect(values.get('glimpse_tokens_total{kind="completion"}')).toBe(8);
  expect(values.get('glimpse_tokens_total{kind="reasoning"}')).toBe(2);
  expect(values.get('glimpse_wasm_bytes{what="memory"}')).toBeGreaterThan(0);
  expect(values.get('glimpse_build_info{model="tiny",engine="isolate"}')).toBe(1);
});

test('buckets are cumulative', () => {
  const metrics = new Metrics();
  for (const seconds of [0.05, 0.1, 0.3, 4, 1000]) metrics.requestEnded({ route: 'r', status: 200, code: '', seconds });
  const values = read(metrics.text([]));
  const bucket = (le: string) => values.get(`glimpse_request_seconds_bucket{route="r",le="${le}"}`);
  expect(['0.1', '0.25', '0.5', '2.5', '5', '300', '+Inf'].map(bucket)).toEqual([2, 2, 3, 3, 4, 4, 5]);
  expect(values.get('glimpse_request_seconds_sum{route="r"}')).toBeCloseTo(1004.45);
});

test('answers that wait and that run are told apart, and none stays when all have ended', async () => {
  const made = scriptedApp({ delayMs: 20 }, { metrics: new Metrics() });
  const depth = async () => {
    const values = await scraped(made);
    return [values.get('glimpse_queue_depth{}'), values.get('glimpse_running{}')];
  };
  const response = await made.chat({ stream: true });
  expect(await depth()).toEqual([0, 1]);
  await response.text();
  const refused = scriptedApp({ failure: { error: new Error('broken'), afterTokens: 0 } }, { metrics: new Metrics() });
  await refused.chat();
  await refused.settled();
  expect((await scraped(refused)).get('glimpse_queue_depth{}')).toBe(0);
  await made.settled();
  expect(await depth()).toEqual([0, 0]);
});

test('labels with quotes and line breaks are escaped', () => {
  const metrics = new Metrics();
  metrics.requestEnded({ route: 'a"b\\c\nd', status: 200, code: '', seconds: 1 });
  expect(metrics.text([])).toContain('route="a\\"b\\\\c\\nd"');
});
