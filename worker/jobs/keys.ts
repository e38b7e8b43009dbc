/** Where a job's things lie in the bucket of documents. The token is part of a page's key: who comes late overwrites nothing. */
import type { ResultFormat } from './request.ts';

export const jobPrefix = (job: string): string => `jobs/${job}/`;
export const inputKey = (job: string): string => `${jobPrefix(job)}input`;
/** Of a document that was sent before its job. */
export const uploadKey = (document: string): string => `uploads/${document}`;
/** Of a document that came with the request for a job. */
export const isInput = (key: string): boolean => /^jobs\/[^/]+\/input$/.test(key);
/** Of a document that a job fetched by itself. */
export const fetchedKey = (job: string, token: string): string => `${jobPrefix(job)}fetched/${token}`;
export const pageKey = (job: string, page: number, token: string): string =>
  `${jobPrefix(job)}pages/${page}/${token}.json`;
/** Grey pixels, while a reader reads them. */
export const pixelsKey = (job: string, page: number, token: string): string =>
  `${jobPrefix(job)}pages/${page}/${token}.grey`;
/** Of a page between its first reader and a model, and of the picture of the region that the model looks at. */
export const draftKey = (job: string, page: number, token: string): string =>
  `${jobPrefix(job)}pages/${page}/${token}.draft`;
export const regionKey = (job: string, page: number, token: string): string =>
  `${jobPrefix(job)}pages/${page}/${token}.png`;
/** Of no use when the page is done. */
export const leftoverKeys = (job: string, page: number, token: string): string[] =>
  [draftKey, regionKey, pixelsKey].map((key) => key(job, page, token));
/** Of a figure, by the id of its block: the same block of the same document has the same picture. */
export const figureKey = (job: string, block: string): string => `${jobPrefix(job)}figures/${block}.png`;
export const figurePath = (job: string, block: string): string => `/v1/documents/jobs/${job}/figures/${block}.png`;
/** Of a page, for people. */
export const imageKey = (job: string, page: number, dpi: number): string =>
  `${jobPrefix(job)}images/${page}-${dpi}.png`;
export const resultKey = (job: string, attempt: number, format: ResultFormat): string =>
  `${jobPrefix(job)}attempt-${attempt}/result.${EXTENSIONS[format]}`;
export const extractionKey = (job: string, attempt: number): string =>
  `${jobPrefix(job)}attempt-${attempt}/extraction.json`;

export const EXTENSIONS = { json: 'json', markdown: 'md', html: 'html', text: 'txt' } as const satisfies Record<
  ResultFormat,
  string
>;
export const CONTENT_TYPES = {
  json: 'application/json',
  markdown: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  text: 'text/plain; charset=utf-8',
} as const satisfies Record<ResultFormat, string>;
