/** A bucket behind an S3 API. Larger objects go in parts, so that a failure repeats 8 MiB and no more. */
import type { S3 } from './s3.ts';
import type { Bucket } from './upload.ts';

/** R2 wants at least 5 MiB, and all but the last of one size. */
const PART_BYTES = 8 << 20;

export function s3Bucket(s3: S3, bucket: string, partBytes = PART_BYTES): Bucket {
  const path = (key: string) => `${bucket}/${key}`;
  return {
    async head(key) {
      const { status, headers } = await s3.request({ method: 'HEAD', path: path(key) });
      return status === 404 ? null : { size: Number(headers.get('content-length')) };
    },
    async put(key, value, { sha256 } = {}) {
      const body = value as Uint8Array<ArrayBuffer>;
      if (body.byteLength > partBytes) return putInParts(s3, path(key), body, partBytes);
      return s3.request({ method: 'PUT', path: path(key), body, sha256 });
    },
  };
}

/** Nobody sees the object before it is whole. What a killed process leaves behind, R2 removes after a week. */
async function putInParts(s3: S3, path: string, body: Uint8Array<ArrayBuffer>, partBytes: number): Promise<void> {
  const { text } = await s3.request({ method: 'POST', path, query: { uploads: '' } });
  const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(text)![1];
  try {
    const etags: string[] = [];
    for (let at = 0; at < body.byteLength; at += partBytes) {
      const part = body.subarray(at, at + partBytes);
      const query = { partNumber: String(etags.length + 1), uploadId };
      const { headers } = await s3.request({ method: 'PUT', path, query, body: part });
      etags.push(headers.get('etag')!);
    }
    await s3.request({ method: 'POST', path, query: { uploadId }, body: completion(etags) });
  } catch (error) {
    // The reason matters, not whether tidying up works.
    await s3.request({ method: 'DELETE', path, query: { uploadId }, tidiesUp: true }).catch(() => undefined);
    throw error;
  }
}

function completion(etags: readonly string[]): Uint8Array<ArrayBuffer> {
  const parts = etags.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
  return new TextEncoder().encode(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
}
