/** The key that a request brings: `Authorization: Bearer KEY`, as OpenAI's clients send it, or `x-api-key: KEY`. */
export function credentialOf(headers: Headers): string | null {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
  return bearer ?? (headers.get('x-api-key')?.trim() || null);
}

/** Clients of services without keys must often send something; it is no key of ours, not even a wrong one. */
export const looksLikeKey = (credential: string | null): credential is string => credential?.startsWith('gl_') ?? false;
