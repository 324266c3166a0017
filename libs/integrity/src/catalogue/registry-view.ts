import type { JsonObject } from '@gatehouse/kernel';
import type { Pin } from '../pin-store.js';
import { approvedEntries } from './entry-approval.js';
import type { ServerEntry } from './server-entry.js';

const OFFICIAL = 'io.modelcontextprotocol.registry/official';
/** What this gateway says of an entry (MCP registry, _meta by reversed domain). */
const OURS = 'dev.gatehouse/catalog';
const MOST = 100;
const USUAL = 30;

export interface RegistryQuery {
  readonly cursor?: string | undefined;
  readonly limit?: string | undefined;
  readonly search?: string | undefined;
  readonly updatedSince?: string | undefined;
  readonly version?: string | undefined;
}

/** What was asked cannot be answered: the sentence is for whoever asked. */
export class RegistryFault extends Error {
  constructor(
    readonly status: 400 | 404,
    sentence: string,
  ) {
    super(sentence);
  }
}

/**
 * The approved part of the catalogue as the read endpoints of the MCP registry answer (API v0.1). A server that is connected here is reached by the gateway alone, so its
 * address is the gateway's; of others nothing leads around the gateway.
 */
export class RegistryView {
  /** @param addressOf by the name of an entry, where clients reach it; undefined where it is not connected */
  constructor(
    private readonly pins: () => readonly Pin[],
    private readonly addressOf: (name: string) => string | undefined,
  ) {}

  servers({ cursor, limit, search, updatedSince, version }: RegistryQuery): JsonObject {
    const size = limit === undefined ? USUAL : Number(limit);
    if (!Number.isInteger(size) || size < 1 || size > MOST) throw new RegistryFault(400, `limit is a whole number from 1 to ${MOST}.`);
    const since = updatedSince === undefined ? 0 : Date.parse(updatedSince);
    if (Number.isNaN(since)) throw new RegistryFault(400, 'updated_since is a date and time (RFC 3339).');
    const wanted = search?.toLowerCase();
    const found = this.all().filter(
      ({ entry, since: at }) =>
        (wanted === undefined || entry.name.toLowerCase().includes(wanted)) &&
        at >= since &&
        (version === undefined || version === 'latest' || entry.version === version) &&
        (cursor === undefined || entry.name > cursor),
    );
    const page = found.slice(0, size);
    const next = found.length > size ? page.at(-1)!.entry.name : undefined;
    return {
      servers: page.map((standing) => this.answer(standing)),
      metadata: { count: page.length, ...(next === undefined ? {} : { nextCursor: next }) },
    };
  }

  versions(name: string): JsonObject {
    const standing = this.named(name);
    return { servers: [this.answer(standing)], metadata: { count: 1 } };
  }

  version(name: string, version: string): JsonObject {
    const standing = this.named(name);
    if (version !== 'latest' && version !== standing.entry.version) throw new RegistryFault(404, 'No such version is approved here.');
    return this.answer(standing);
  }

  private named(name: string): Approved {
    const standing = this.all().find(({ entry }) => entry.name === name);
    if (!standing) throw new RegistryFault(404, 'No such server is approved here.');
    return standing;
  }

  private all(): readonly Approved[] {
    return approvedEntries(this.pins()).toSorted((a, b) => (a.entry.name < b.entry.name ? -1 : 1));
  }

  private answer({ entry, since }: Approved): JsonObject {
    const { packages: _packages, remotes: _remotes, ...server } = entry.content['server'] as JsonObject;
    const url = this.addressOf(entry.name);
    const at = new Date(since).toISOString();
    return {
      server: { ...server, ...(url === undefined ? {} : { remotes: [{ type: 'streamable-http', url }] }) },
      _meta: { [OFFICIAL]: { status: 'active', publishedAt: at, updatedAt: at, isLatest: true }, [OURS]: wordOn(entry) },
    };
  }
}

type Approved = ReturnType<typeof approvedEntries>[number];

/** The brokerage's word on a server, for those who read a registry. */
export function wordOn({ category, dataClasses, tier, tools, digest }: ServerEntry): JsonObject {
  return {
    category,
    dataClasses: [...dataClasses],
    ...(tier === undefined ? {} : { riskTier: tier }),
    tools: tools.map(({ name, tier: each, dataClass }) => ({ name, riskTier: each, dataClass })),
    digest,
  };
}
