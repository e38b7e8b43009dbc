/** An address that takes or gives one object for a while, by nobody's key: S3's, signed. Source: AWS Signature Version 4 (aws4fetch signs). */
import { AwsClient } from 'aws4fetch';

/** Of R2's S3 API. */
export interface BucketKeys {
  /** `https://ACCOUNT.r2.cloudflarestorage.com/BUCKET`. */
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** For a PUT with exactly these headers. */
export const signedAddress = (
  keys: BucketKeys,
  key: string,
  headers: Readonly<Record<string, string>>,
  seconds: number,
): Promise<string> => signed(keys, key, { method: 'PUT', headers }, seconds);

/** For a GET; it gives whatever lies there then. */
export const readAddress = (keys: BucketKeys, key: string, seconds: number): Promise<string> =>
  signed(keys, key, { method: 'GET' }, seconds);

async function signed(
  { url, ...credentials }: BucketKeys,
  key: string,
  init: { readonly method: string; readonly headers?: Readonly<Record<string, string>> },
  seconds: number,
): Promise<string> {
  const client = new AwsClient({ ...credentials, service: 's3', region: 'auto' });
  const address = new URL(`${url}/${key}`);
  address.searchParams.set('X-Amz-Expires', String(seconds));
  const request = await client.sign(address.href, {
    ...init,
    aws: { signQuery: true, allHeaders: true },
  });
  return request.url;
}
