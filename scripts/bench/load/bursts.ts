/** Bursts through OpenAI's own client with its two retries: how long they take, and what every one of them ends in. */
import OpenAI, { APIError } from 'openai';

export interface Burst {
  readonly totalMs: number;
  /** HTTP statuses of the ends → how many. */
  readonly statuses: ReadonlyMap<number, number>;
}

/** `requests` of `body`, at most `atOnce` of them under way. */
export async function burst(url: string, body: object, requests: number, atOnce: number): Promise<Burst> {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 2 });
  const statuses = new Map<number, number>();
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next++ < requests) {
      const status = await client.chat.completions.create(body as never).then(
        () => 200,
        (error: unknown) => (error instanceof APIError ? Number(error.status ?? 0) : 0),
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { totalMs: performance.now() - start, statuses };
}
