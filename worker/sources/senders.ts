/** From whom a source takes mail. */

const SENDER = /^(?:\*|[^\s@*]{1,64})@[a-z\d-]+(?:\.[a-z\d-]+)+$/i;

/** `name@example.com` or `*@example.com`. */
export const isSender = (text: string): boolean => SENDER.test(text);

export function isAllowed(senders: readonly string[], address: string): boolean {
  const from = address.toLowerCase();
  const everybody = `*${from.slice(from.lastIndexOf('@'))}`;
  return senders.some((sender) => [from, everybody].includes(sender.toLowerCase()));
}
