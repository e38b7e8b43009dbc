/** Limits of files that are sent to be named later. */
import type { Limit } from './limit.ts';

export const FILES_LIMITS = {
  fileBytes: {
    value: 100 << 20,
    unit: 'bytes',
    why: 'of a file that is the body of PUT /v1/files/NAME; Cloudflare forwards no more. A form has bodyBytes',
  },
  tenantFiles: { value: 100, unit: 'files', why: 'of one key at once; each is read when they are listed' },
  tenantFileBytes: { value: 1 << 30, unit: 'bytes', why: 'of all files of one key at once' },
  fileKeepSeconds: { value: 86_400, unit: 's', why: 'a day, where nobody says how long a file is needed' },
  fileLeastSeconds: { value: 3600, unit: 's', why: "OpenAI's own limit" },
  fileMostSeconds: { value: 2_592_000, unit: 's', why: "30 days, OpenAI's own limit" },
  fileNameChars: { value: 255, unit: 'characters', why: 'as file systems allow' },
} as const satisfies Record<string, Limit>;
