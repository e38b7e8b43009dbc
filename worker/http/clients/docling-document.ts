/**
 * A document as a DoclingDocument: items of each kind in a list of their own, and a body that refers to them in reading order.
 * Boxes are in points, from the lower left corner. Source: docling-core's DoclingDocument.json; the version is the oldest that
 * has all that is written here.
 */
import type { PageResult } from '../../jobs/documents.ts';
import { listed } from '../json-stream.ts';
import { doclingTable } from './docling-table.ts';
import { DOCLING_LABELS, type BlockResult } from './labels.ts';
import { pointBox, pointsOf } from './page-points.ts';

const VERSION = '1.3.0';
const KINDS = ['groups', 'texts', 'pictures', 'tables'] as const;
type Kind = (typeof KINDS)[number];

export type Pages = () => Promise<AsyncIterable<PageResult>>;

/** A pass over the stored pages for each list: none of them holds more than one page. */
export async function* doclingDocument(pages: Pages, name: string): AsyncGenerator<string> {
  const head = { schema_name: 'DoclingDocument', version: VERSION, name, origin: null };
  const furniture = {
    self_ref: '#/furniture',
    children: [],
    content_layer: 'furniture',
    name: '_root_',
    label: 'unspecified',
  };
  const body = { self_ref: '#/body', content_layer: 'body', name: '_root_', label: 'unspecified' };
  yield `${JSON.stringify({ ...head, furniture }).slice(0, -1)},"body":${JSON.stringify(body).slice(0, -1)},"children":[`;
  yield* listed(childrenOfBody(await pages()));
  yield ']}';
  for (const kind of KINDS) {
    yield `,"${kind}":[`;
    yield* listed(itemsOfKind(await pages(), kind));
    yield ']';
  }
  yield ',"key_value_items":[],"form_items":[],"pages":{';
  let comma = '';
  for await (const page of await pages()) {
    yield `${comma}"${page.page}":${JSON.stringify({ size: pointsOf(page), image: null, page_no: page.page })}`;
    comma = ',';
  }
  yield '}}';
}

export interface Item {
  readonly kind: Kind;
  readonly self_ref: string;
  readonly parent: Reference;
  readonly fields: object;
  /** null of a group. */
  readonly block: BlockResult | null;
  readonly page: number;
}

interface Reference {
  readonly $ref: string;
}

const BODY = '#/body';
const reference = (ref: string): Reference => ({ $ref: ref });

async function* childrenOfBody(pages: AsyncIterable<PageResult>): AsyncGenerator<Reference> {
  for await (const { self_ref: ref, parent } of items(pages)) if (parent.$ref === BODY) yield reference(ref);
}

async function* itemsOfKind(pages: AsyncIterable<PageResult>, wanted: Kind): AsyncGenerator<object> {
  for await (const { kind, self_ref, parent, fields } of items(pages))
    if (kind === wanted) yield { self_ref, parent, children: [], ...fields };
}

/** In reading order. */
export async function* items(pages: AsyncIterable<PageResult>): AsyncGenerator<Item> {
  const counts: Record<Kind, number> = { groups: 0, texts: 0, pictures: 0, tables: 0 };
  const item = (kind: Kind, parent: string, page: number, block: BlockResult | null, fields: object): Item => ({
    kind,
    block,
    page,
    self_ref: `#/${kind}/${counts[kind]++}`,
    parent: reference(parent),
    fields,
  });
  for await (const page of pages)
    for (const run of runsOf(page.blocks)) {
      const isList = run[0].label === 'list_item';
      const parent = isList ? `#/groups/${counts.groups}` : BODY;
      if (isList) {
        const children = run.map((_, i) => reference(`#/texts/${counts.texts + i}`));
        yield item('groups', BODY, page.page, null, { children, content_layer: 'body', name: 'list', label: 'list' });
      }
      for (const block of run) yield item(kindOf(block), parent, page.page, block, fieldsOf(block, page));
    }
}

/** Items of a list together, everything else alone. */
function runsOf(blocks: readonly BlockResult[]): BlockResult[][] {
  const runs: BlockResult[][] = [];
  for (const block of blocks) {
    const last = runs.at(-1);
    if (block.label === 'list_item' && last?.[0].label === 'list_item') last.push(block);
    else runs.push([block]);
  }
  return runs;
}

function kindOf({ label, table }: BlockResult): Kind {
  if (label === 'figure' || label === 'seal') return 'pictures';
  return table ? 'tables' : 'texts';
}

const FURNITURE: ReadonlySet<string> = new Set(['page_header', 'page_footer']);
const ORDERED = /[\p{L}\d]/u;

function fieldsOf(block: BlockResult, page: PageResult): object {
  const label = DOCLING_LABELS[block.label];
  const { text } = block;
  const prov = [{ page_no: page.page, bbox: pointBox(block.bbox, page), charspan: [0, text.length] }];
  const common = { content_layer: FURNITURE.has(label) ? 'furniture' : 'body', label, prov };
  const floating = { captions: [], references: [], footnotes: [], image: null };
  const kind = kindOf(block);
  if (kind === 'pictures') return { ...common, ...floating, annotations: [] };
  if (kind === 'tables') return { ...common, ...floating, data: doclingTable(block.table!, page) };
  return {
    ...common,
    orig: text,
    text,
    ...(label === 'section_header' && { level: Math.max(1, block.level ?? 1) }),
    ...(label === 'list_item' && { enumerated: ORDERED.test(block.mark ?? ''), marker: block.mark ?? '-' }),
    ...(label === 'code' && { ...floating, code_language: 'unknown' }),
  };
}
