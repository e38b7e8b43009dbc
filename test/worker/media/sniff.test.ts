import { expect, test } from 'vitest';
import { sniff } from '../../../worker/media/sniff.ts';

function bytes(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (char) => char.charCodeAt(0));
}

test.each([
  ['\xff\xd8\xff\xe0', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['RIFF\x10\0\0\0WEBPVP8 ', 'webp'],
  ['GIF89a', 'gif'],
  ['BM\x36\0\0\0', 'bmp'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['\0\0\0\x18ftypavif', 'avif'],
  ['\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf', 'avif'],
])('%j is a %s', (start, kind) => {
  expect(sniff(bytes(start))).toBe(kind);
});

test.each([
  ['', 'empty'],
  ['%PDF-1.7', 'a PDF'],
  ['II+\0', 'a BigTIFF'],
  ['\0\0\0\x18ftypheic', 'a HEIC'],
  ['\0\0\0\x18ftypmif1', 'a HEIC'],
  ['\0\0\0\x18ftypisom', 'an MP4'],
  ['\0\0\0\x0cJXL \r\n\x87\n', 'a JPEG XL'],
  ['RIFF\x10\0\0\0WAVEfmt ', 'a RIFF file that is not a WebP'],
  ['<svg xmlns="http://www.w3.org/2000/svg">', 'an SVG'],
  ['\xef\xbb\xbf<?xml version="1.0"?>', 'an SVG or other XML'],
  ['  <!DOCTYPE html><html>', 'an HTML page'],
  ['{"error":"not found"}', 'JSON text'],
  ['data:image/png;base64,iVBO', 'a data URL'],
  ['Access denied.', 'plain text'],
  ['\x01\x02\x03', 'of no known format (3 bytes, starting 01 02 03)'],
])('%j is refused by name', (start, seen) => {
  const error = expect.objectContaining({
    code: 'image_unsupported',
    message: expect.stringContaining(`The image is ${seen}`),
  });
  expect(() => sniff(bytes(start))).toThrow(error);
});

test('a HEIC is told how to become a JPEG, by an app and by commands', () => {
  expect(() => sniff(bytes('\0\0\0\x18ftypheic'))).toThrow(/Most Compatible.*sips -s format jpeg.*heif-convert/);
});
