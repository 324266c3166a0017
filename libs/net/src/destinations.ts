import { BlockList, isIP } from 'node:net';

/** IPv4 that is not the public Internet (IANA IPv4 Special-Purpose Address Registry), and the one public address that a cloud answers its guests at. */
const CLOSED_V4 = subnets('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);
/**
 * IPv6 the other way about: global unicast alone is open. Mapped, compatible, NAT64, unique local, link-local and multicast addresses lie
 * outside of it, whatever the registry adds there. A list of its own: a rule for IPv6 also answers for IPv4 addresses, mapped.
 */
const OPEN_V6 = subnets('ipv6', ['2000::/3']);
/** What inside global unicast leads elsewhere: Teredo and other protocol assignments, documentation, 6to4, segment routing. */
const CLOSED_V6 = subnets('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16']);
const LOOPBACK_V4 = subnets('ipv4', ['127.0.0.0/8']);
const LOOPBACK_V6 = subnets('ipv6', ['::1/128']);

function subnets(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network, prefix] = range.split('/') as [string, string];
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

/** The name of a host as a URL has it, without the brackets of IPv6 and without the dot of the root. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

export function isLoopback(address: string): boolean {
  const family = isIP(address);
  return (family === 4 && LOOPBACK_V4.check(address, 'ipv4')) || (family === 6 && LOOPBACK_V6.check(address, 'ipv6'));
}

/**
 * Which addresses may be reached: the public Internet, and what a deployment names beside it because its systems are inside. An entry is a
 * host name, an address or a CIDR range; a name opens every address that it resolves to. Throws an Error for an entry that is none of these.
 */
export class Destinations {
  private readonly hosts = new Set<string>();
  private readonly v4 = new BlockList();
  private readonly v6 = new BlockList();

  constructor(allowed: readonly string[] = []) {
    for (const entry of allowed) this.allow(entry);
  }

  /** Why an address may not be reached, for operators; undefined where it may. `host` is the name that led to it. */
  refusal(address: string, host: string): string | undefined {
    const family = isIP(address);
    if (this.hosts.has(bareHost(host).toLowerCase())) return undefined;
    if (family === 4 && (this.v4.check(address, 'ipv4') || !CLOSED_V4.check(address, 'ipv4'))) return undefined;
    if (family === 6 && (this.v6.check(address, 'ipv6') || (OPEN_V6.check(address, 'ipv6') && !CLOSED_V6.check(address, 'ipv6'))))
      return undefined;
    return 'the address is not on the public Internet; list it under egress.allow if it is a system of yours';
  }

  private allow(entry: string): void {
    const [network = '', prefix, rest] = entry.split('/');
    const family = isIP(network);
    if (family === 0) {
      if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(entry)) throw new Error(`"${entry}" is no host name, address or range`);
      this.hosts.add(entry.toLowerCase());
      return;
    }
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
    if (rest !== undefined || !/^\d{1,3}$/.test(prefix ?? '0') || bits > (family === 4 ? 32 : 128))
      throw new Error(`"${entry}" is no host name, address or range`);
    if (family === 4) this.v4.addSubnet(network, bits, 'ipv4');
    else this.v6.addSubnet(network, bits, 'ipv6');
  }
}
