/** A page in the shape of Mistral's OCR. Source: the published client's schemas, @mistralai/mistralai 2.7.0. */
import type { PageResult } from '../../jobs/documents.ts';
import type { MistralBody } from '../schema/mistral.ts';
import { MISTRAL_TYPES, type BlockResult } from './labels.ts';
import { pixelBox, pixelsOf, type PagePixels } from './page-pixels.ts';

/** Pictures and tables are numbered over the whole document. */
export interface Counted {
  images: number;
  tables: number;
}

interface Part {
  readonly block: BlockResult;
  readonly type: (typeof MISTRAL_TYPES)[BlockResult['label']];
  /** What stands for it in the page's Markdown. */
  readonly markdown: string;
  /** Of a picture or a table that is told apart from the text. */
  readonly id: string | null;
}

/** `figureOf`: what stands for the bytes of a block's picture. */
export function mistralPage(
  page: PageResult,
  asked: MistralBody,
  counted: Counted,
  figureOf: (block: string) => string,
) {
  const pixels = pixelsOf(page);
  const parts = page.blocks.map((block) => partOf(block, asked, counted));
  const isApart = ({ type }: Part) =>
    (type === 'header' && asked.extract_header === true) || (type === 'footer' && asked.extract_footer === true);
  const markdown = joined(parts.filter((part) => !isApart(part)));
  const apart = (wanted: string) => joined(parts.filter((part) => part.type === wanted)) || null;
  return {
    // Theirs begin at 0.
    index: page.page - 1,
    markdown,
    images: imagesOf(parts, asked, pixels, figureOf),
    tables: parts.filter(({ type, id }) => type === 'table' && id !== null).map((part) => tableObject(part, asked)),
    hyperlinks: [],
    header: asked.extract_header ? apart('header') : null,
    footer: asked.extract_footer ? apart('footer') : null,
    dimensions: pixels,
    ...(asked.confidence_scores_granularity && { confidence_scores: pageScores(page, markdown, asked) }),
    ...(asked.include_blocks && { blocks: parts.map((part) => blockObject(part, asked, pixels)) }),
  };
}

function partOf(block: BlockResult, { table_format: format }: MistralBody, counted: Counted): Part {
  const type = MISTRAL_TYPES[block.label];
  if (type === 'image') {
    const id = `img-${counted.images++}.png`;
    return { block, type, markdown: `![${id}](${id})`, id };
  }
  if (type === 'table' && format) {
    const id = `tbl-${counted.tables++}.${format === 'html' ? 'html' : 'md'}`;
    return { block, type, markdown: `[${id}](${id})`, id };
  }
  return { block, type, markdown: block.markdown, id: null };
}

/** Items of a list stand close together. */
function joined(parts: readonly Part[]): string {
  return parts.reduce((text, { markdown, type }, i) => {
    if (i === 0) return markdown;
    return text + (type === 'list' && parts[i - 1].type === 'list' ? '\n' : '\n\n') + markdown;
  }, '');
}

function imagesOf(parts: readonly Part[], asked: MistralBody, pixels: PagePixels, figureOf: (block: string) => string) {
  const boxes = parts
    .filter(({ type }) => type === 'image')
    .map(({ id, block: { id: block, bbox, figure } }) => {
      const image_base64 = asked.include_image_base64 && figure ? figureOf(block) : null;
      return { id, ...corners({ bbox }, pixels), image_base64, image_annotation: null };
    });
  const least = asked.image_min_size ?? 0;
  const wide = boxes.filter(
    (box) => box.bottom_right_x - box.top_left_x >= least && box.bottom_right_y - box.top_left_y >= least,
  );
  return wide.slice(0, asked.image_limit ?? Infinity);
}

function corners({ bbox }: Pick<BlockResult, 'bbox'>, pixels: PagePixels) {
  const [x0, y0, x1, y1] = pixelBox(bbox, pixels);
  return { top_left_x: x0, top_left_y: y0, bottom_right_x: x1, bottom_right_y: y1 };
}

const tableContent = ({ html, markdown }: BlockResult, { table_format: format }: MistralBody): string =>
  format === 'html' ? (html ?? '') : markdown;

const tableObject = ({ id, block }: Part, asked: MistralBody) => ({
  id,
  content: tableContent(block, asked),
  format: asked.table_format,
});

function blockObject({ block, type, id }: Part, asked: MistralBody, pixels: PagePixels) {
  const { confidence } = block;
  const scores = { average_content_confidence_score: confidence, minimum_content_confidence_score: null };
  return {
    type,
    ...corners(block, pixels),
    content: type === 'table' ? tableContent(block, asked) : block.text,
    ...(type === 'table' && { table_id: id }),
    ...(type === 'image' && { image_id: id }),
    ...(asked.confidence_scores_granularity === 'block' && { confidence_scores: scores }),
  };
}

function pageScores({ confidence, words = [] }: PageResult, markdown: string, asked: MistralBody) {
  return {
    average_page_confidence_score: confidence.mean,
    minimum_page_confidence_score: confidence.min,
    ...(asked.confidence_scores_granularity === 'word' && { word_confidence_scores: wordScores(words, markdown) }),
  };
}

/** Words in reading order, where they begin in the Markdown; one that is written otherwise there is left out. */
function wordScores(words: NonNullable<PageResult['words']>, markdown: string) {
  let from = 0;
  return words.flatMap(({ text, confidence }) => {
    const start = markdown.indexOf(text, from);
    if (start < 0) return [];
    from = start + text.length;
    return [{ text, confidence, start_index: start }];
  });
}
