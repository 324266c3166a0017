import { describe, expect, it } from 'vitest';
import { bareHost, Destinations, isLoopback } from './destinations.js';

const PUBLIC = [
  '1.1.1.1',
  '93.184.216.34',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00:1450::1',
];
const CLOSED = [
  ['this network', '0.0.0.0'],
  ['private', '10.0.0.1'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['carrier-grade NAT', '100.100.100.200'],
  ['loopback', '127.0.0.1'],
  ['loopback', '127.255.255.254'],
  ['cloud metadata', '169.254.169.254'],
  ['cloud wire server', '168.63.129.16'],
  ['protocol assignments', '192.0.0.170'],
  ['documentation', '192.0.2.1'],
  ['documentation', '198.51.100.7'],
  ['documentation', '203.0.113.9'],
  ['6to4 relay', '192.88.99.1'],
  ['benchmarking', '198.19.255.255'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['unspecified', '::'],
  ['loopback', '::1'],
  ['IPv4-mapped', '::ffff:127.0.0.1'],
  ['IPv4-mapped', '::ffff:a00:1'],
  ['IPv4-mapped, of a public address', '::ffff:1.1.1.1'],
  ['IPv4-compatible', '::7f00:1'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['NAT64, local use', '64:ff9b:1::1'],
  ['discard only', '100::1'],
  ['Teredo', '2001::7f00:1'],
  ['documentation', '2001:db8::1'],
  ['documentation', '3fff::1'],
  ['6to4 of loopback', '2002:7f00:1::'],
  ['unique local', 'fd00::1'],
  ['link-local', 'fe80::1'],
  ['link-local with a zone', 'fe80::1%eth0'],
  ['site-local', 'fec0::1'],
  ['multicast', 'ff02::1'],
] as const;

describe('destinations', () => {
  it.each(PUBLIC)('opens the public address %s', (address) => {
    expect(new Destinations().refusal(address, 'docs.example')).toBeUndefined();
  });

  it.each(CLOSED)('closes %s: %s', (_what, address) => {
    expect(new Destinations().refusal(address, 'docs.example')).toContain('egress.allow');
  });

  it.each(['', 'docs.example', '127.1', '1.2.3.4.5', '0x7f000001', '2130706433'])('closes what is no address: "%s"', (text) => {
    expect(new Destinations().refusal(text, 'docs.example')).toBeDefined();
  });

  it('opens what a deployment lists, and its neighbours not', () => {
    const inside = new Destinations(['10.20.0.0/16', '192.168.7.9', 'fd00:1::/32', 'Docs.Internal.example']);
    expect(inside.refusal('10.20.255.1', 'x')).toBeUndefined();
    expect(inside.refusal('10.21.0.1', 'x')).toBeDefined();
    expect(inside.refusal('192.168.7.9', 'x')).toBeUndefined();
    expect(inside.refusal('192.168.7.10', 'x')).toBeDefined();
    expect(inside.refusal('fd00:1::9', 'x')).toBeUndefined();
    expect(inside.refusal('fd00:2::9', 'x')).toBeDefined();
    expect(inside.refusal('10.9.9.9', 'docs.internal.example')).toBeUndefined();
    expect(inside.refusal('10.9.9.9', 'evil.docs.internal.example')).toBeDefined();
    expect(inside.refusal('::ffff:10.20.0.1', 'x')).toBeDefined();
  });

  it.each(['10.0.0.0/33', '10.0.0.0/8/8', '::/129', '10.0.0.0/-1', '10.0.0.0/', 'two words', '*.example', ''])(
    'takes no entry such as "%s"',
    (entry) => {
      expect(() => new Destinations([entry])).toThrow('no host name, address or range');
    },
  );

  it('knows loopback, and hosts without brackets and root dot', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '10.0.0.1', '::ffff:127.0.0.1', 'localhost'].map(isLoopback)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(['[::1]', 'docs.example.', 'docs.example'].map(bareHost)).toEqual(['::1', 'docs.example', 'docs.example']);
  });
});
