/** Limits of pictures: how they come, how large they may be, what decoding takes. */
import type { Limit } from './limit.ts';

export const PICTURES_LIMITS = {
  imageBytes: {
    value: 10 << 20,
    unit: 'bytes',
    why: 'one encoded image; with its pixels it must fit beside the weights in 128 MB',
  },
  exactJpegPixels: {
    value: 5_000_000,
    unit: 'pixels',
    why: 'a JPEG is decoded to at most so many, 15 MB, unless more are wanted; one that has no more is resized exactly as the reference does',
  },
  jpegPixels: {
    value: 64_000_000,
    unit: 'pixels',
    why: 'more than any phone has; decoded to a quarter they take 12 MB and half a second',
  },
  pngPixels: {
    value: 40_000_000,
    unit: 'pixels',
    why: 'a page of A4 scanned at 600 dpi has 35 million; rows are shrunk as they come and take no memory, but each pixel takes some 50 ns',
  },
  interlacedPngPixels: {
    value: 5_000_000,
    unit: 'pixels',
    why: 'its rows come in seven passes, so all pixels are held, 3 bytes each',
  },
  webpPixels: {
    value: 12_600_000,
    unit: 'pixels',
    why: 'its decoder gives whole pictures: 73 MB at 6 bytes a pixel, which is there beside a small model',
  },
  gifPixels: {
    value: 16_000_000,
    unit: 'pixels',
    why: 'of the canvas or the first picture; an interlaced one is held, a byte a pixel',
  },
  bmpPixels: {
    value: 16_000_000,
    unit: 'pixels',
    why: 'rows are read where they lie; what takes a byte a pixel exceeds the bytes of an image long before',
  },
  tiffPixels: {
    value: 40_000_000,
    unit: 'pixels',
    why: 'a page of A4 scanned at 600 dpi has 35 million; its strips bound the memory, not the page',
  },
  tiffDirectories: {
    value: 2000,
    unit: 'directories',
    why: 'of one TIFF that are looked at for pages; a job reads fewer',
  },
  avifPixels: {
    value: 2_700_000,
    unit: 'pixels',
    why: 'its decoder takes 24 bytes a pixel, which is there only in a script without a model',
  },
  imageWork: {
    value: 100_000_000,
    unit: 'pixels',
    why: 'of one image, each counted once a pass over it: a progressive JPEG of 12 megapixels has 65 million',
  },
  imageAspectRatio: {
    value: 200,
    unit: 'times the short side',
    why: "the family's size rule refuses longer pictures, and so does its reference",
  },
  jpegScans: {
    value: 64,
    unit: 'scans',
    why: 'encoders write about ten; each costs some work however small the picture is',
  },
  mediaArenaBytes: {
    value: 20 << 20,
    unit: 'bytes',
    why: 'in the script without a model: the largest picture that a model looks at has 4.8 megapixels, and the rows of its resize',
  },
  mediaDecodingBytes: {
    value: 84 << 20,
    unit: 'bytes',
    why: 'what decoding one picture may take there, of 128 MB less code and heap and mediaArenaBytes',
  },
  lowDetailTokens: {
    value: 256,
    unit: 'tokens',
    why: 'of a picture that a client wants in low detail, as many as a page of text needs not',
  },
  highDetailTokens: {
    value: 512,
    unit: 'tokens',
    why: 'up to which a small picture is enlarged in high detail: its letters grow, and the time for them stays in bounds; sides are rounded up to whole tokens',
  },
  remoteImages: { value: 4, unit: 'images', why: 'of one request, fetched from the web at the same time' },
  remoteUrlChars: {
    value: 2048,
    unit: 'characters',
    why: 'longer addresses of pictures are rare, and no browser needs them',
  },
  remoteHops: { value: 3, unit: 'redirections', why: 'http to https, to www, to a store of pictures' },
  remoteHeadersMs: {
    value: 5000,
    unit: 'ms',
    why: 'until the headers of an answer; a picture that takes longer is nobody’s',
  },
  remoteWholeMs: {
    value: 10_000,
    unit: 'ms',
    why: 'for the whole picture with all redirections; the client waits meanwhile',
  },
  namedImageBytes: {
    value: 20 << 20,
    unit: 'bytes',
    why: 'pictures of all requests that were fetched and wait; two of the largest',
  },
  mediaKeyBytes: { value: 1024, unit: 'bytes', why: "R2's own limit on keys" },
} as const satisfies Record<string, Limit>;
