/** Addresses: every form of what only the node may reach is refused, and what clusters use is not. */
import { describe, expect, test } from 'vitest';
import { addressFault, nameFault } from '../../../../hooks/cli/http/address.ts';

const none = { loopback: false, linkLocal: false };
const loopback = 'is a loopback address';
const linkLocal = 'is a link-local address';
const metadata = 'is a metadata service';
const unspecified = 'is the unspecified address';
const multicast = 'is a multicast or reserved address';

/** What URL makes of a host: that is what is looked at. */
function host(written: string): string {
  return new URL(`http://${written}/`).hostname.replace(/^\[|\]$/g, '');
}

test.each([
  ['127.0.0.1', loopback],
  ['127.255.255.255', loopback],
  ['127.1', loopback],
  ['2130706433', loopback],
  ['0x7f000001', loopback],
  ['0x7f.1', loopback],
  ['0177.0.0.1', loopback],
  ['017700000001', loopback],
  ['[::1]', loopback],
  ['[0:0:0:0:0:0:0:1]', loopback],
  ['[::ffff:127.0.0.1]', loopback],
  ['[::ffff:7f00:1]', loopback],
  ['[::ffff:0:127.0.0.1]', loopback],
  ['[::127.0.0.1]', loopback],
  ['[64:ff9b::127.0.0.1]', loopback],
  ['[64:ff9b:1::7f00:1]', loopback],
  ['[2002:7f00:1::]', loopback],
  ['169.254.0.1', linkLocal],
  ['169.254.170.2', linkLocal],
  ['[fe80::1]', linkLocal],
  ['[febf::1]', linkLocal],
  ['169.254.169.254', metadata],
  ['2852039166', metadata],
  ['0xA9FEA9FE', metadata],
  ['0251.0376.0251.0376', metadata],
  ['[::ffff:169.254.169.254]', metadata],
  ['[::ffff:a9fe:a9fe]', metadata],
  ['[64:ff9b::a9fe:a9fe]', metadata],
  ['[2002:a9fe:a9fe::1]', metadata],
  ['[fd00:ec2::254]', metadata],
  ['[fd00:0ec2:0:0:0:0:0:254]', metadata],
  ['[fd20:ce::254]', metadata],
  ['100.100.100.200', metadata],
  ['168.63.129.16', metadata],
  ['192.0.0.192', metadata],
  ['0.0.0.0', unspecified],
  ['0', unspecified],
  ['0.1.2.3', unspecified],
  ['[::]', unspecified],
  ['224.0.0.1', multicast],
  ['255.255.255.255', multicast],
  ['[ff02::1]', multicast],
])('%s is refused: it %s', (written, fault) => {
  expect(addressFault(host(written), none)).toBe(fault);
});

test.each([
  ['10.0.0.1', 'private ranges are where clusters live'],
  ['172.16.0.1', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'shared address space'],
  ['[fd00::1]', 'unique local'],
  ['[fd00:ec2::253]', 'a neighbour of a metadata service'],
  ['[2002:0a00:0001::]', 'a private one within IPv6'],
  ['[::ffff:10.0.0.1]', 'a private one within IPv6'],
  ['93.184.216.34', 'public'],
  ['126.255.255.255', 'a neighbour of the loopback range'],
  ['128.0.0.1', 'a neighbour of the loopback range'],
  ['169.253.255.255', 'a neighbour of the link-local range'],
  ['169.255.0.1', 'a neighbour of the link-local range'],
  ['223.255.255.255', 'a neighbour of multicast'],
  ['[2606:4700::1111]', 'public'],
  ['[fec0::1]', 'a neighbour of the link-local range'],
])('%s is connected to: %s', (written) => {
  expect(addressFault(host(written), none)).toBeUndefined();
});

test('an address of a zone is its address', () => {
  expect(addressFault('fe80::1%eth0', none)).toBe(linkLocal);
  expect(addressFault('::ffff:127.0.0.1', none)).toBe(loopback);
});

test('what is no address is refused', () => {
  expect(addressFault('localhost', none)).toBe('is no address');
  expect(addressFault('', none)).toBe('is no address');
});

describe('allowed', () => {
  test.each([
    ['127.0.0.1', { loopback: true, linkLocal: false }, undefined],
    ['127.0.0.1', { loopback: false, linkLocal: true }, loopback],
    ['169.254.0.1', { loopback: false, linkLocal: true }, undefined],
    ['169.254.169.254', { loopback: false, linkLocal: true }, undefined],
    ['169.254.169.254', { loopback: true, linkLocal: false }, metadata],
    ['0.0.0.0', { loopback: true, linkLocal: true }, unspecified],
    ['::ffff:127.0.0.1', { loopback: true, linkLocal: false }, undefined],
  ])('%s with %j', (address, allowed, fault) => {
    expect(addressFault(address, allowed)).toBe(fault);
  });
});

test.each(['metadata.google.internal', 'Metadata.Google.Internal.', 'metadata', 'instance-data'])(
  'the name %s is refused before it is looked up',
  (name) => {
    expect(nameFault(name)).toBe(metadata);
  },
);

test('other names are looked up', () => {
  expect(nameFault('metadata.example')).toBeUndefined();
});
