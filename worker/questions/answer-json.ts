/** The JSON object in what a model has answered: alone, in a fence, or with words around it. */

/** null when there is none. */
export function answerJson(answer: string): Record<string, unknown> | null {
  const [start, end] = [answer.indexOf('{'), answer.lastIndexOf('}')];
  if (start < 0 || end < start) return null;
  try {
    return JSON.parse(answer.slice(start, end + 1)) as Record<string, unknown>;
  } catch {
    return null;
  }
}
