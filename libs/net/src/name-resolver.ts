import { lookup } from 'node:dns/promises';

/** Finds the addresses of a name. A port, so that a deployment may ask elsewhere and a test may answer. */
export abstract class NameResolver {
  /** Every address, IPv4 and IPv6, best first. Rejects where there is none. */
  abstract addresses(name: string): Promise<readonly string[]>;
}

/** As the operating system resolves it, hosts file included. */
export class SystemResolver extends NameResolver {
  override async addresses(name: string): Promise<readonly string[]> {
    return (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);
  }
}
