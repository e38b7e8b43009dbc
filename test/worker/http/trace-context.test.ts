import { expect, test } from 'vitest';
import { traceContext } from '../../../worker/http/trace-context.ts';
import { scriptedApp } from '../../support/http-app.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

test('a trace goes on under its id, with a span of its own', () => {
  const first = traceContext(`00-${TRACE}-${PARENT}-01`);
  expect(first).toEqual({ traceId: TRACE, spanId: expect.stringMatching(/^[\da-f]{16}$/) });
  expect(traceContext(`00-${TRACE}-${PARENT}-01`)?.spanId).not.toBe(first?.spanId);
});

test.each([
  undefined,
  '',
  `01-${TRACE}-${PARENT}-01`,
  `00-${TRACE.toUpperCase()}-${PARENT}-01`,
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE}-${PARENT}`,
  `00-${TRACE}-${PARENT}-01-more`,
  ` 00-${TRACE}-${PARENT}-01`,
])('%j is ignored', (header) => {
  expect(traceContext(header)).toBeNull();
});

test('the log line has the trace, and none where none came', async () => {
  const { app, lines } = scriptedApp();
  await app.request('/health', { headers: { traceparent: `00-${TRACE}-${PARENT}-01` } });
  await app.request('/health', { headers: { traceparent: 'nonsense' } });
  expect(lines[0]).toMatchObject({ traceId: TRACE, spanId: expect.any(String) });
  expect(lines[1]).not.toHaveProperty('traceId');
});
