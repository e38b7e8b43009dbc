/** Ids of sources. They stand in addresses of mail too, so they are in lower case and have nothing that mail forbids. */

const HEX = 32;
const SOURCE = new RegExp(`^src_[0-9a-f]{${HEX}}$`);
const RECIPIENT = new RegExp(`^(?:[^@]*\\+)?(src_[0-9a-f]{${HEX}})@`, 'i');

export function newSourceId(): string {
  const random = crypto.getRandomValues(new Uint8Array(HEX / 2));
  return `src_${Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export const isSourceId = (id: string): boolean => SOURCE.test(id);

/** Of `ID@example.com` and `documents+ID@example.com`; null where it names none. */
export const sourceOfAddress = (address: string): string | null => RECIPIENT.exec(address)?.[1].toLowerCase() ?? null;
