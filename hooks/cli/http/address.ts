/** Which addresses `hookline http` does not connect to, so that a hook cannot reach what only its node may. */
import { isIP } from 'node:net';

/** What may be reached although it is refused by default. */
export interface Allowed {
  readonly loopback: boolean;
  readonly linkLocal: boolean;
}

type Kind = 'loopback' | 'link-local' | 'metadata' | 'unspecified' | 'multicast' | 'no address';

/** Ranges by their first bits, the narrowest first. Private ranges are not among them: clusters live there. */
const ranges: readonly (readonly [string, number, Kind])[] = [
  ['169.254.169.254', 32, 'metadata'],
  ['100.100.100.200', 32, 'metadata'],
  ['168.63.129.16', 32, 'metadata'],
  ['192.0.0.192', 32, 'metadata'],
  ['fd00:ec2::254', 128, 'metadata'],
  ['fd20:ce::254', 128, 'metadata'],
  ['127.0.0.0', 8, 'loopback'],
  ['::1', 128, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['fe80::', 10, 'link-local'],
  ['0.0.0.0', 8, 'unspecified'],
  ['::', 128, 'unspecified'],
  ['224.0.0.0', 3, 'multicast'],
  ['ff00::', 8, 'multicast'],
];

/** Prefixes of IPv6 addresses that hold an IPv4 one, and the byte at which it begins. */
const embedding: readonly (readonly [string, number, number])[] = [
  ['::ffff:0:0', 96, 12],
  ['::ffff:0:0:0', 96, 12],
  ['64:ff9b::', 96, 12],
  ['64:ff9b:1::', 48, 12],
  ['2002::', 16, 2],
];

/** Names that stand for a metadata service whatever they resolve to. */
const metadataNames = new Set(['metadata.google.internal', 'metadata', 'instance-data']);

/** Says why a host's name is not even looked up. */
export function nameFault(host: string): string | undefined {
  return metadataNames.has(host.toLowerCase().replace(/\.$/, '')) ? 'is a metadata service' : undefined;
}

/** Says why an address is not connected to; every form of it counts, IPv4 within IPv6 too. */
export function addressFault(address: string, allowed: Allowed): string | undefined {
  const kind = kindOf(address);
  if (kind === undefined) return undefined;
  if (kind === 'loopback' && allowed.loopback) return undefined;
  if ((kind === 'link-local' || kind === 'metadata') && allowed.linkLocal) return undefined;
  return kind === 'no address' ? 'is no address' : `is ${words[kind]}`;
}

const words: Readonly<Record<Exclude<Kind, 'no address'>, string>> = {
  loopback: 'a loopback address',
  'link-local': 'a link-local address',
  metadata: 'a metadata service',
  unspecified: 'the unspecified address',
  multicast: 'a multicast or reserved address',
};

function kindOf(address: string): Kind | undefined {
  const bytes = bytesOf(address);
  if (bytes === undefined) return 'no address';
  const found = ranges.find(([start, bits]) => beginsWith(bytes, start, bits))?.[2];
  if (found !== undefined || bytes.length === 4) return found;
  const inner = embedding.find(([start, bits]) => beginsWith(bytes, start, bits));
  // The old IPv4-compatible form: everything before the last four bytes is zero.
  const at = inner?.[2] ?? (bytes.slice(0, 12).every((byte) => byte === 0) ? 12 : undefined);
  return at === undefined ? undefined : kindOf(bytes.slice(at, at + 4).join('.'));
}

function beginsWith(bytes: readonly number[], start: string, bits: number): boolean {
  const wanted = bytesOf(start) ?? [];
  if (wanted.length !== bytes.length) return false;
  return wanted.every((byte, index) => {
    const left = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - left)) & 0xff;
    return (byte & mask) === ((bytes[index] ?? 0) & mask);
  });
}

function bytesOf(text: string): readonly number[] | undefined {
  const address = text.split('%', 1)[0] ?? '';
  if (isIP(address) === 4) return address.split('.').map(Number);
  if (isIP(address) !== 6) return undefined;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const plain =
    dotted === null ? address : `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].flatMap((word) => {
    const value = Number.parseInt(word, 16);
    return [value >> 8, value & 0xff];
  });
}

function pair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}
