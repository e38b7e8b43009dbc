/** Where requests come from: addresses as numbers, ranges in CIDR notation, and the unit that is counted as one client. */

interface Address {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

/** IPv6 providers give every customer at least so many bits to choose from. */
const CUSTOMER_BITS = 64;

/** What one client is to a limiter: an IPv4 address, or the network of an IPv6 address. Anything else is one client, together. */
export function clientOf(ip: string): string {
  const address = parseAddress(ip);
  if (!address) return 'unknown';
  if (address.bits === 32) return ip;
  return `${(address.value >> BigInt(128 - CUSTOMER_BITS)).toString(16)}::/${CUSTOMER_BITS}`;
}

export const isNetwork = (text: string): boolean => parseNetwork(text) !== null;

/** Whether the address is in the range. False for what is neither. */
export function isWithin(ip: string, network: string): boolean {
  const address = parseAddress(ip);
  const range = parseNetwork(network);
  if (!address || !range || address.bits !== range.bits) return false;
  const shift = BigInt(range.bits - range.prefix);
  return address.value >> shift === range.value >> shift;
}

/** An address alone is a range of one. */
function parseNetwork(text: string): (Address & { readonly prefix: number }) | null {
  const [ip, length, ...more] = text.split('/');
  const address = parseAddress(ip);
  if (!address || more.length > 0) return null;
  const prefix = length === undefined ? address.bits : Number(length);
  const holds = length === undefined || (/^\d{1,3}$/.test(length) && prefix <= address.bits);
  return holds ? { ...address, prefix } : null;
}

function parseAddress(text: string): Address | null {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Address | null {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (!bytes || bytes.some((byte) => byte > 255)) return null;
  return { value: bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n), bits: 32 };
}

/** URL knows every spelling of an IPv6 address, and writes one of them. An IPv4 address in IPv6's clothes is the IPv4 address. */
function parseV6(text: string): Address | null {
  const url = `http://[${text}]/`;
  if (!/^[\da-f:.]+$/i.test(text) || !URL.canParse(url)) return null;
  const [head, tail] = new URL(url).hostname.slice(1, -1).split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const [first, last] = [groups(head), groups(tail)];
  const zeros = Array<string>(8 - first.length - last.length).fill('0');
  const value = [...first, ...zeros, ...last].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
  return value >> 32n === 0xffffn ? { value: value & 0xffffffffn, bits: 32 } : { value, bits: 128 };
}
