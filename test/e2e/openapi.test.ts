/** Every example of /openapi.json is sent to the service as it runs, and every operation that goes on from an answer is followed. */
import { readFile } from 'node:fs/promises';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MODEL_DIRECTORY } from '../../scripts/demo/ask.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { uploadModel } from '../../scripts/convert/upload.ts';
import { SAMPLE_PDF, SAMPLE_PNG } from '../../scripts/openapi/samples.ts';
import { uploadLanguages } from '../../scripts/readers/languages.ts';

const TIMEOUT = 120_000;

/** What cannot be answered well in the state in which an example leaves the service, and the code that is answered. */
const NOT_NOW: Readonly<Record<string, string>> = {
  askDocument: 'model_not_deployed',
  cancelJob: 'job_ended',
  retryJob: 'job_ended',
  getFigure: 'result_missing',
  getMedium: 'not_found',
  releaseInput: 'not_found',
};

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, BodyContent>> };
  readonly responses: Readonly<Record<string, Answer>>;
}
interface BodyContent {
  readonly example?: object;
  readonly schema?: { readonly properties: object };
}
interface Answer {
  readonly content: Readonly<Record<string, { readonly schema?: { readonly $ref: string } }>>;
  readonly links?: Readonly<Record<string, { readonly parameters: Readonly<Record<string, string>> }>>;
}
interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

let server: LocalServer;
let routes: ReadonlyMap<string, Route>;
let ajv: Ajv2020;
/** By operation and media type of the body. */
const answered = new Map<string, string>();

beforeAll(async () => {
  server = await startServer({ variables: { MODEL: 'nano' }, outbound: () => ({ status: 204 }) });
  await uploadModel(MODEL_DIRECTORY, server.bucket);
  await uploadLanguages(server.bucket, ['eng']);
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Document;
  ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ ...document, $id: 'openapi' });
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  routes = new Map(all.map((route) => [route.operation.operationId, route]));
}, TIMEOUT);
afterAll(() => server.close());

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

test(
  'every operation answers as it is described',
  async () => {
    // What goes on from another's answer is sent with it.
    const linked = new Set(
      [...routes.values()].flatMap(({ operation }) => Object.keys(successOf(operation).links ?? {})),
    );
    const first = [...routes.values()].filter(({ operation }) => !linked.has(operation.operationId));
    for (const route of first) await follow(route, namesOf(route), {});
    expect([...answered.keys()].sort()).toEqual([...routes.keys()].sort());
    const failed = [...answered].filter(([id, said]) => said !== 'as described' && NOT_NOW[id] !== said);
    expect(failed).toEqual([]);
  },
  TIMEOUT,
);

/** Names that are the client's own to choose. */
const namesOf = ({ path }: Route) =>
  Object.fromEntries(Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => [name, 'invoice.pdf']));

/** Sends it in every way in which its body may come, and then all that is linked to it: what removes something last. */
async function follow(
  route: Route,
  parameters: Record<string, string>,
  headers: Record<string, string>,
): Promise<void> {
  const { operation } = route;
  let body: unknown = null;
  for (const [type, init] of bodiesOf(operation)) {
    const response = await fetch(addressOf(route, parameters), {
      method: route.method,
      ...init,
      headers: { prefer: 'wait=60', ...init.headers, ...headers },
    });
    const got = await answerOf(operation, response);
    const said = answered.get(operation.operationId);
    if (said === undefined || said === 'as described') answered.set(operation.operationId, got.said);
    if (type === null || type === 'application/json' || body === null) body = got.body;
  }
  const links = Object.entries(successOf(operation).links ?? {}).map(
    ([id, link]) => [routes.get(id)!, link.parameters] as const,
  );
  const own = body as { readonly secret?: string } | null;
  const later = ([{ method }]: (typeof links)[number]) => method === 'DELETE';
  for (const [next, values] of [...links.filter((link) => !later(link)), ...links.filter(later)]) {
    const secret = next.operation.operationId === 'receiveEvent' ? { authorization: `Bearer ${own?.secret}` } : {};
    await follow(next, valuesOf(values, body), { ...headers, ...(secret as Record<string, string>) });
  }
}

/** `$response.body#/POINTER`, or the value itself. */
function valuesOf(parameters: Readonly<Record<string, string>>, body: unknown): Record<string, string> {
  const at = (pointer: string) =>
    pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], body);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      value.startsWith('$') ? String(at(value.replace('$response.body#', ''))) : value,
    ]),
  );
}

function addressOf({ path, operation }: Route, values: Readonly<Record<string, string>>): string {
  const url = new URL(
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name]),
    server.url,
  );
  for (const { name, in: where } of operation.parameters)
    if (where === 'query' && values[name] !== undefined) url.searchParams.set(name, values[name]);
  return url.href;
}

function bodiesOf({
  requestBody,
}: Operation): [type: string | null, init: { body?: BodyInit; headers?: Record<string, string> }][] {
  if (!requestBody) return [[null, {}]];
  return Object.entries(requestBody.content).map(([type, { example, schema }]) => {
    if (type === 'application/json')
      return [type, { body: JSON.stringify(example), headers: { 'content-type': type } }];
    if (type === 'application/octet-stream')
      return [type, { body: new Uint8Array(SAMPLE_PDF), headers: { 'content-type': type } }];
    const form = new FormData();
    if (schema !== undefined && 'question' in schema.properties) {
      form.set('image', new File([new Uint8Array(SAMPLE_PNG)], 'square.png'));
      form.set('question', 'What colour is the square?');
      return [type, { body: form }];
    }
    for (const name of ['file', 'files'].filter((each) => schema !== undefined && each in schema.properties))
      form.set(name, new File([new Uint8Array(SAMPLE_PDF)], 'invoice.pdf'));
    return [type, { body: form }];
  });
}

const successOf = ({ responses }: Operation): Answer =>
  Object.entries(responses).find(([status]) => status !== 'default')![1];

/** What was answered in a word: as described, or the code of the error, or what differs. */
async function answerOf(operation: Operation, response: Response): Promise<{ said: string; body: unknown }> {
  const type = (response.headers.get('content-type') ?? '').split(';')[0];
  const text = await response.text();
  const body = type === 'application/json' ? (JSON.parse(text) as { error?: { code: string } }) : null;
  if (!response.ok) {
    const accepts = ajv.getSchema('openapi#/components/schemas/Error') as ValidateFunction;
    return { said: accepts(body) ? body!.error!.code : `an error of no shape: ${text.slice(0, 200)}`, body };
  }
  const { content } = successOf(operation);
  if (!(type in content)) return { said: `${response.status} with ${type}, which is not described`, body };
  const ref = content[type].schema?.$ref;
  if (ref === undefined || body === null) return { said: 'as described', body };
  const accepts = ajv.getSchema(`openapi${ref}`) as ValidateFunction;
  return { said: accepts(body) ? 'as described' : `${ajv.errorsText(accepts.errors)} in ${text.slice(0, 300)}`, body };
}

test('openapi.json and the page come as assets, with the policy of the page', async () => {
  for (const [path, type] of [
    ['/openapi.json', 'application/json'],
    ['/docs', 'text/html; charset=utf-8'],
  ]) {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    await response.body?.cancel();
  }
  const example = JSON.parse(await readFile('playground/openapi.json', 'utf8')) as Document;
  expect(Object.keys(example.paths)).toContain('/v1/chat/completions');
});
