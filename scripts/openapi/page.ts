/** The OpenAPI document → a page to read: HTML without a script. */
import { ERROR_STATUSES } from '../../worker/errors.ts';
import type { OpenApiDocument } from './document.ts';
import { fieldRows, type FieldRow, type Schema } from './fields.ts';
import { html, NOTHING, type Html } from './html.ts';

/** The part of an operation that is shown. */
interface Shown {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly 'x-scope': string | null;
  readonly parameters: readonly { name: string; in: string; description?: string; required: boolean; schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema?: Schema; example?: object }>> };
  readonly responses: Readonly<
    Record<string, { description?: string; content?: Readonly<Record<string, { schema?: Schema }>> }>
  >;
}

const HOST = 'http://127.0.0.1:8787';
/** Of a base64 that is shown; the whole one is in openapi.json. */
const SHOWN_BASE64 = 48;

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Shown;
}

interface Chapter {
  readonly name: string;
  readonly description: string;
  readonly id: string;
  readonly own: readonly Route[];
}

/** Follows a `$ref`. */
type Resolve = (ref: string) => Schema;

export function docsPage(document: OpenApiDocument): string {
  const schemas: Readonly<Record<string, Schema>> = document.components.schemas;
  const resolve: Resolve = (ref) => schemas[ref.replace('#/components/schemas/', '')];
  const chapters = chaptersOf(document);
  const page = html`<!doctype html>
    <html lang="en">
      ${head()}
      <body>
        <a class="skip" href="#main">Skip to the text</a>
        ${top()}
        <div class="docs">
          ${contents(chapters)}
          <main id="main" tabindex="-1">
            <p class="lead">${document.info.summary}. ${document.info.description.replaceAll('`', '')}</p>
            <p>
              Clients of OpenAI’s API work with <code>${HOST}/v1</code> as their base address, or with the address of
              your own service. A key goes into <code>authorization: Bearer</code> or <code>x-api-key</code>;
              <code>npm start</code> wants none.
            </p>
            ${chapters.map((chapter) => chapterSection(chapter, resolve))} ${errors()}
          </main>
        </div>
      </body>
    </html> `;
  return page.toString();
}

function chaptersOf({ paths, tags }: OpenApiDocument): Chapter[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation: operation as Shown,
    })),
  );
  return tags.map(({ name, description }) => {
    const own = all.filter(({ operation }) => operation.tags[0] === name);
    return { name, description, id: slug(name), own };
  });
}

const head = (): Html =>
  html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Glimpse: the API</title>
    <link rel="icon" href="/favicon.svg" />
    <link rel="stylesheet" href="/styles/base.css" />
    <link rel="stylesheet" href="/styles/docs.css" />
    <script src="/theme.js"></script>
  </head>`;

const top = (): Html =>
  html`<header class="top">
    <div class="mark">
      <h1><a href="/">Glimpse</a></h1>
      <p>the API</p>
    </div>
    <a href="/openapi.json">openapi.json</a>
    <button id="theme" class="icon" type="button" aria-label="Colours">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <circle cx="10" cy="10" r="7.5" />
        <path class="full" d="M10 2.5a7.5 7.5 0 0 1 0 15z" />
      </svg>
    </button>
  </header>`;

const contents = (chapters: readonly Chapter[]): Html =>
  html`<nav aria-label="Routes">
    ${chapters.map(
      ({ name, id, own }) =>
        html`<h2><a href="#${id}">${name}</a></h2>
          <ul>
            ${own.map(
              ({ method, path, operation }) =>
                html`<li>
                  <a href="#${operation.operationId}"><b>${method}</b> ${broken(path)}</a>
                </li>`,
            )}
          </ul>`,
    )}
    <h2><a href="#errors">Errors</a></h2>
  </nav>`;

const chapterSection = ({ name, description, id, own }: Chapter, resolve: Resolve): Html =>
  html`<section class="chapter" id="${id}">
    <h2>${name}</h2>
    <p>${description}</p>
    ${own.map((route) => section(route, resolve))}
  </section>`;

const slug = (name: string): string => name.toLowerCase().replaceAll(/\W+/g, '-');

/** A path may be broken at its strokes. */
const broken = (path: string): Html =>
  html`${path.split('/').map((part, i) => html`${i > 0 ? html`/<wbr />` : NOTHING}${part}`)}`;

function section(
  { method, path, operation }: { method: string; path: string; operation: Shown },
  resolve: Resolve,
): Html {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const scope = operation['x-scope'];
  const given = parameters.filter((each) => each.in !== 'path').map((each) => parameterRow(each, resolve));
  return html`<section class="route" id="${operationId}">
    <h3><b>${method}</b> <code>${broken(path)}</code></h3>
    <p>${summary}. ${description ?? ''}</p>
    <p class="hint">${scope === null ? 'Needs no key.' : html`Needs a key with the scope <code>${scope}</code>.`}</p>
    ${
      given.length > 0
        ? html`<h4>Beside the body</h4>
            ${table(given)}`
        : NOTHING
    }
    ${bodies(requestBody?.content ?? {}, method, path, resolve)} ${answers(responses, resolve)}
  </section>`;
}

const parameterRow = (
  { name, in: where, description = '', required, schema }: Shown['parameters'][number],
  resolve: Resolve,
): FieldRow => {
  const [row] = fieldRows({ type: 'object', properties: { [name]: schema } }, resolve);
  return {
    ...row,
    name: where === 'header' ? `${name}:` : `?${name}=`,
    says: [description, row.says].filter((part) => part !== '').join('; '),
    isRequired: required,
  };
};

function bodies(
  content: Readonly<Record<string, { schema?: Schema; example?: object }>>,
  method: string,
  path: string,
  resolve: Resolve,
): Html {
  const parts = Object.entries(content).map(([type, { schema = {}, example }]) => {
    const rows = fieldRows(schema, resolve);
    return html`<h4>Body, <code>${type}</code></h4>
      ${rows.length > 0 ? table(rows) : html`<p>${schema.description ?? ''}</p>`}${example ? html`<pre tabindex="0">${curl(method, path, example)}</pre>` : NOTHING}`;
  });
  return html`${parts}`;
}

function curl(method: string, path: string, example: object): string {
  const json = JSON.stringify(example, null, 2).replaceAll(
    /(base64,|"base64_string": ")([A-Za-z0-9+/=]{60,})/g,
    (_, before: string, data: string) => `${before}${data.slice(0, SHOWN_BASE64)}…`,
  );
  const verb = method === 'POST' ? '' : ` -X ${method}`;
  return `curl -sS${verb} ${HOST}${path} -H 'content-type: application/json' -d '${json.replaceAll("'", String.raw`'\''`)}'`;
}

function answers(responses: Shown['responses'], resolve: Resolve): Html {
  const good = Object.entries(responses).filter(([status]) => status !== 'default');
  return html`${good.map(([status, { description = '', content = {} }]) => {
    const shapes = Object.entries(content).flatMap(([type, { schema }]) =>
      schema ? [{ type, rows: fieldRows(schema, resolve) }] : [],
    );
    const types = Object.keys(content).map((type) => html` <code>${type}</code>`);
    return html`<h4>Answer ${status}</h4>
      <p>${description}:${types}</p>
      ${shapes
        .filter(({ rows }) => rows.length > 0)
        .map(
          ({ type, rows }) =>
            html`<details>
              <summary>Fields of ${type}</summary>
              ${table(rows)}
            </details>`,
        )}`;
  })}`;
}

const MOST_INDENTS = 4;

function table(rows: readonly FieldRow[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Kind</th>
        <th scope="col">What it may be</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(fieldLine)}
    </tbody>
  </table>`;
}

/** What a field stands in is grey, and broken at its dots. */
function fieldLine({ name, kind, says, isRequired }: FieldRow): Html {
  const [, outer = '', own = name] = /^(.*\.)?([^.]+)$/.exec(name) ?? [];
  const depth = Math.min(MOST_INDENTS, outer.split('.').length - 1);
  const parents = outer.split('.').filter((part) => part !== '');
  return html`<tr class="depth-${depth}">
    <th scope="row">
      <code><span>${parents.map((part) => html`${part}.<wbr />`)}</span>${own}</code>
      ${isRequired ? html`<small>needed</small>` : NOTHING}
    </th>
    <td>${kind}</td>
    <td>${says}</td>
  </tr>`;
}

function errors(): Html {
  const byStatus = Map.groupBy(Object.entries(ERROR_STATUSES), ([, status]) => status);
  const rows = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(
      ([status, codes]) =>
        html`<tr>
          <th scope="row">${status}</th>
          <td>${codes.map(([code]) => html`<code>${code}</code> `)}</td>
        </tr>`,
    );
  return html`<section class="chapter" id="errors">
    <h2>Errors</h2>
    <p>
      An error is <code>{"error": {"message", "type", "param", "code"}}</code>. The message says what came, what was
      expected and what to do; a code never changes its meaning.
    </p>
    <table>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Codes</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}
