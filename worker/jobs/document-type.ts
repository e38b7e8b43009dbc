/** What a document is, by its first bytes. */
import { GlimpseError } from '../errors.ts';
import { DOCUMENT_TYPES, type DocumentType } from './output.ts';

export const SNIFFED_BYTES = 1024;

/** A character per byte; those from 0x80 to 0x9f are not what they look like (it is windows-1252), so no signature names one. */
const latin1 = new TextDecoder('latin1');

/** Signatures at the first byte; a PDF's may stand behind other bytes. */
const SIGNATURES: readonly (readonly [DocumentType, RegExp])[] = [
  ['jpeg', /^\xff\xd8\xff/],
  ['png', /^[^]PNG\r\n/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['gif', /^GIF8[79]a/],
  ['tiff', /^(?:II\*\0|MM\0\*)/],
  ['bmp', /^BM/],
  ['avif', /^[^]{4}ftyp(?:[^]{4}){0,9}avi[fs]/],
  ['pdf', /%PDF-\d/],
];

/** @throws GlimpseError document_type_unsupported */
export function documentType(bytes: Uint8Array): DocumentType {
  const text = latin1.decode(bytes.subarray(0, SNIFFED_BYTES));
  const found = SIGNATURES.find(([, signature]) => signature.test(text));
  if (found) return found[0];
  const known = Object.keys(DOCUMENT_TYPES).join(', ');
  throw new GlimpseError('document_type_unsupported', `The file is none of the kinds that are read: ${known}.`);
}
