/** What came of a document: the whole of it, page by page, its pictures, or all in one file; also while its job runs. */
import type { Context } from 'hono';
import { GlimpseError } from '../errors.ts';
import { RESULT_FORMATS, type ResultFormat } from '../jobs/request.ts';
import type { ResultBody, Results } from '../jobs/results/results.ts';
import { LIMITS } from '../limits.ts';
import type { HttpEnv } from './request-log.ts';
import { etagOf, hasVersion, notModified } from './versions.ts';

type Handler = (c: Context<HttpEnv>) => Promise<Response>;

const tenantOf = (c: Context<HttpEnv>): string => c.var.grant.holder;
const idOf = (c: Context<HttpEnv>): string => c.req.param('id') ?? '';
const ARCHIVE = 'zip';
const [LOWEST_DPI, SCREEN_DPI] = [36, 72];

export function getResult(results: Results): Handler {
  return async function getResult(c) {
    const asked = c.req.query('format');
    if (asked === ARCHIVE) {
      const name = `attachment; filename="${idOf(c)}.zip"`;
      return resultAnswer(c, await results.archive(tenantOf(c), idOf(c)), { 'content-disposition': name });
    }
    const wish = {
      format: formatOf(asked, [...RESULT_FORMATS, ARCHIVE]),
      pages: c.req.query('pages') ?? null,
      isPartial: yesOrNo(c.req.query('partial'), 'partial'),
    };
    return resultAnswer(c, await results.result(tenantOf(c), idOf(c), wish));
  };
}

export function listPages(results: Results): Handler {
  return async function listPages(c) {
    return c.json({ object: 'list', data: await results.pages(tenantOf(c), idOf(c)) });
  };
}

export function getPage(results: Results): Handler {
  return async function getPage(c) {
    const format = formatOf(c.req.query('format'), RESULT_FORMATS);
    return resultAnswer(c, await results.page(tenantOf(c), idOf(c), pageOf(c), format));
  };
}

export function getPageImage(results: Results): Handler {
  return async function getPageImage(c) {
    const dpi = dpiOf(c.req.query('dpi'));
    const image = await results.image(tenantOf(c), idOf(c), pageOf(c), dpi);
    return resultAnswer(c, image, { 'x-glimpse-dpi': String(image.dpi) });
  };
}

export function getFigure(results: Results): Handler {
  return async function getFigure(c) {
    const block = (c.req.param('figure') ?? '').replace(/\.png$/, '');
    return resultAnswer(c, await results.figure(tenantOf(c), idOf(c), block));
  };
}

/** The address is a part of the version: the same attempt in another format, or of other pages, is something else. */
export async function resultAnswer(
  c: Context,
  result: ResultBody,
  more: Record<string, string> = {},
): Promise<Response> {
  const { body, contentType, bytes, version } = result;
  const headers = new Headers({ 'content-type': contentType, ...more });
  if (bytes !== null) headers.set('content-length', String(bytes));
  if (version !== null) {
    const etag = await etagOf(c.req.url, version);
    if (hasVersion(c.req.header('if-none-match'), etag)) {
      await body.cancel();
      return notModified(etag);
    }
    headers.set('etag', etag);
  }
  return new Response(body, { headers });
}

function formatOf(asked: string | undefined, known: readonly string[]): ResultFormat {
  const format = RESULT_FORMATS.find((each) => each === (asked ?? 'json'));
  if (format !== undefined) return format;
  const message = `“${asked!.slice(0, 20)}” is no format of a result; ${known.join(', ')} are.`;
  throw new GlimpseError('invalid_parameter', message, { param: 'format' });
}

function yesOrNo(asked: string | undefined, param: string): boolean {
  if (asked === undefined || asked === 'false') return false;
  if (asked === 'true') return true;
  throw new GlimpseError('invalid_parameter', `"${param}" is true or false.`, { param });
}

function pageOf(c: Context<HttpEnv>): number {
  const page = c.req.param('page') ?? '';
  if (/^[1-9]\d{0,5}$/.test(page)) return Number(page);
  throw new GlimpseError('page_missing', `There is no page ${page.slice(0, 20)}; pages count from 1.`);
}

function dpiOf(asked: string | undefined): number {
  const [dpi, most] = [Number(asked ?? SCREEN_DPI), LIMITS.drawnDpi.value];
  if (Number.isInteger(dpi) && dpi >= LOWEST_DPI && dpi <= most) return dpi;
  const message = `"dpi" is a whole number from ${LOWEST_DPI} to ${most}.`;
  throw new GlimpseError('invalid_parameter', message, { param: 'dpi' });
}
