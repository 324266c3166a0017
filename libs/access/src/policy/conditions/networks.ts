import { BlockList, isIP } from 'node:net';

const HOW = 'write addresses and networks with a space between, for example "10.0.0.0/8 2001:db8::/32"';

type Family = 'ipv4' | 'ipv6';

/** Networks that a request may come from. */
export class Networks {
  private readonly list = new BlockList();

  private constructor() {}

  /** Throws RangeError with a sentence that says how to write it. */
  static parse(text: string): Networks {
    const networks = new Networks();
    const entries = text.split(/\s+/).filter(Boolean);
    if (entries.length === 0) throw new RangeError(`names no network; ${HOW}`);
    for (const entry of entries) networks.add(entry);
    return networks;
  }

  includes(address: string): boolean {
    const family = familyOf(address);
    return family !== undefined && this.list.check(address, family);
  }

  private add(entry: string): void {
    const [network = '', prefix, ...rest] = entry.split('/');
    const family = familyOf(network);
    const widest = family === 'ipv4' ? 32 : 128;
    const length = prefix === undefined ? widest : Number(prefix);
    if (family === undefined || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) || length > widest)
      throw new RangeError(`"${entry}" is not an address or a network; ${HOW}`);
    this.list.addSubnet(network, length, family);
  }
}

function familyOf(address: string): Family | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}
