/** What a block is, in the words of other services. Source: the table of labels in docs/clients.md. */
import type { PageResult } from '../../jobs/documents.ts';

export type BlockResult = PageResult['blocks'][number];
type Label = BlockResult['label'];

/** Block types of Mistral's OCR. */
export const MISTRAL_TYPES = {
  title: 'title',
  heading: 'title',
  text: 'text',
  list_item: 'list',
  table: 'table',
  figure: 'image',
  caption: 'caption',
  formula: 'equation',
  code: 'code',
  header: 'header',
  footer: 'footer',
  page_number: 'footer',
  footnote: 'references',
  aside: 'aside_text',
  seal: 'signature',
  form_field: 'text',
} as const satisfies Record<Label, string>;

/** GLM-OCR's label and the class of its layout model; null: its SDK drops such a block. */
export const GLM_LABELS = {
  title: ['text', 'doc_title'],
  heading: ['text', 'paragraph_title'],
  text: ['text', 'text'],
  list_item: ['text', 'text'],
  table: ['table', 'table'],
  figure: ['image', 'image'],
  caption: ['text', 'figure_title'],
  formula: ['formula', 'display_formula'],
  code: ['text', 'algorithm'],
  header: null,
  footer: null,
  page_number: null,
  footnote: null,
  aside: null,
  seal: ['image', 'seal'],
  form_field: ['text', 'text'],
} as const satisfies Record<Label, readonly [label: string, native: string] | null>;

/** Labels of a DoclingDocument. */
export const DOCLING_LABELS = {
  title: 'title',
  heading: 'section_header',
  text: 'text',
  list_item: 'list_item',
  table: 'table',
  figure: 'picture',
  caption: 'caption',
  formula: 'formula',
  code: 'code',
  header: 'page_header',
  footer: 'page_footer',
  page_number: 'page_footer',
  footnote: 'footnote',
  aside: 'text',
  seal: 'picture',
  form_field: 'text',
} as const satisfies Record<Label, string>;
