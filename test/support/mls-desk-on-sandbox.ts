import { ConnectionProfile, MemoryQuotaStore, MlsConnection, MlsPack, parseExpand, parseFilter, parseOrderBy } from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import type { Sandbox } from '@gatehouse/sandbox-app';
import { openDatabase, TypeormReplicaStore } from '@gatehouse/storage';
import type { ListingQuery } from './odata-queries.js';

const SHOWN = ['ListingKey', 'City', 'ListPrice', 'ClosePrice', 'StandardStatus', 'ModificationTimestamp', 'FeedTypes', 'SubdivisionName'];
const SUBJECT = 'test';

/** One MLS read both ways: from the sandbox's RESO server, and from the replica that a gateway made of it. */
export class MlsDesk {
  private constructor(
    private readonly way: { readonly live: MlsConnection; readonly replica: MlsConnection },
    readonly close: () => Promise<void>,
  ) {}

  static async open(sandbox: Sandbox, secret: string, file: string): Promise<MlsDesk> {
    const database = await openDatabase({ url: process.env['GATEHOUSE_TEST_DATABASE_URL'] ?? `sqlite:${file}` });
    const pack = MlsPack.load();
    const connection = (mode: 'live' | 'replica_only'): MlsConnection => {
      const settings = {
        id: 'cascade',
        mode,
        provider: 'reso-generic',
        baseUrl: `${sandbox.url}/reso/odata`,
        auth: {
          type: 'client_credentials' as const,
          tokenUrl: `${sandbox.url}/reso/oauth/token`,
          clientId: 'gatehouse-sandbox',
          secret: () => secret,
        },
        mandatoryFilter: "OriginatingSystemName eq 'Cascade MLS'",
        useCases: ['BBO'],
        attribution: { source: 'Cascade MLS' },
        limits: { perSecond: 10 },
      };
      const profile = ConnectionProfile.of(settings, pack);
      // Of the replica, so that neither way is held up by an allowance.
      const unlimited = Object.assign(profile, { limits: { maxTop: 200 } });
      const parts = { profile: unlimited, dictionary: loadFieldDictionary(), store: new MemoryQuotaStore() };
      return new MlsConnection({ ...parts, replica: new TypeormReplicaStore(database) });
    };
    const way = { live: connection('live'), replica: connection('replica_only') };
    await Promise.all([way.live.ready(), way.replica.ready()]);
    return new MlsDesk(way, async () => {
      await Promise.all([way.live.close(), way.replica.close()]);
      await database.destroy();
    });
  }

  live(query: ListingQuery): Promise<unknown> {
    return answer(this.way.live, query);
  }

  replica(query: ListingQuery): Promise<unknown> {
    return answer(this.way.replica, query);
  }
}

async function answer({ client, ledger }: MlsConnection, asked: ListingQuery): Promise<unknown> {
  const query = {
    select: SHOWN.map((name) => [name]),
    // A live MLS still has what it says may not be kept.
    filter: parseFilter(`MlgCanView eq true and (${asked.filter})`),
    top: asked.top,
    skip: asked.skip,
    count: asked.count,
    ...(asked.orderBy === undefined ? {} : { orderBy: parseOrderBy(asked.orderBy) }),
    ...(asked.expand === undefined ? {} : { expand: parseExpand(asked.expand) }),
  };
  try {
    const permit = await ledger.reserve(SUBJECT, false);
    const use = { permit, subject: SUBJECT, shared: false, signal: AbortSignal.timeout(10_000) };
    const { rows, count } = await client.query({ resource: 'Property', query }, use);
    return { rows: rows.map(plain), count };
  } catch (error) {
    return { refused: (error as { code?: string }).code };
  }
}

/** Without what OData says about a record beside its fields. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, item]) => (name.startsWith('@') ? [] : [[name, plain(item)]])));
}
