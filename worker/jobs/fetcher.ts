/** The script that fetches documents, as jobs call it. Types and no code. */
import type { Answered } from '../calls.ts';

export interface DocumentFetcher {
  /** The address in its one spelling. @throws GlimpseError fetch_blocked */
  judge(url: string, ownHost: string, use: 'document'): Promise<Answered<string>>;
  /** The document as it comes; nobody has counted it. @throws GlimpseError fetch_blocked, fetch_failed, fetch_timeout, document_too_large */
  openDocument(
    url: string,
    headers: Readonly<Record<string, string>>,
    ownHost: string | null,
  ): Promise<Answered<{ readonly body: ReadableStream<Uint8Array>; readonly contentType: string | null }>>;
}
