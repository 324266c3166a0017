import type { FieldDictionary, JsonObject, JsonValue } from '@gatehouse/kernel';
import { allOf, binary, equals, field, literal } from '../odata/ast.js';
import type { ResoRequest } from '../reso/next-link.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import { writeDigest } from './write-digest.js';
import type { UnfinishedWrite } from './write-store.js';

/** How things stand at the MLS, as far as a write without an end is concerned: the listing that was to change, or what was to be created. */
export interface StandingRecord {
  /** Key of the very record that was to be created, where the MLS has it. */
  readonly created?: string;
  /** When the MLS last changed it (ISO 8601). */
  readonly modified?: string;
  /** Values of the fields that were to change, of those only which anybody may see. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** The other fields that were to change. */
  readonly unsaid: readonly string[];
}

const SUBJECT = 'gatehouse:writes';
const STAMP = 'ModificationTimestamp';
const PATIENCE_MS = 10_000;

const SHOWING = ['ShowingKey', 'ListingKey', 'ShowingAgentKey', 'ShowingStartTimestamp', 'ShowingEndTimestamp'];
const MOST_SHOWINGS = 200;

/** Asks the MLS itself how listings stand that were to be changed, and whether it has a showing that was asked for. */
export class StandingRecords {
  constructor(
    private readonly connections: ReadonlyMap<string, Pick<MlsConnection, 'upstream' | 'ready'>>,
    private readonly dictionary: FieldDictionary,
  ) {}

  /** Undefined where nobody can tell: the connection is gone, cannot be read just now, or has no such listing or showing. */
  async of(write: UnfinishedWrite): Promise<StandingRecord | undefined> {
    const connection = this.connections.get(write.connection);
    if (!connection) return undefined;
    try {
      await connection.ready();
      return await (write.fields.length > 0 ? this.listing(connection, write) : this.showing(connection, write));
    } catch {
      return undefined;
    }
  }

  private async listing({ upstream }: Readable, { listingKey, fields }: UnfinishedWrite): Promise<StandingRecord | undefined> {
    const said = fields.filter((field) => this.isPublic(field));
    const query = { select: ['ListingKey', STAMP, ...said].map((name) => [name]), filter: equals('ListingKey', listingKey), top: 1 };
    const [row] = await rowsOf(upstream, { resource: 'Property', query });
    if (!row) return undefined;
    const values = Object.fromEntries(said.map((field) => [field, row[field] ?? null]));
    const stamp = row[STAMP];
    return { ...(typeof stamp === 'string' ? { modified: stamp } : {}), values, unsaid: fields.filter((field) => !said.includes(field)) };
  }

  /** A showing has no key before it is made. What was asked for stands in the store as a digest, and a showing that has the same one is it. */
  private async showing(
    { upstream }: Readable,
    { tool, listingKey, begunAt, digest }: UnfinishedWrite,
  ): Promise<StandingRecord | undefined> {
    const since = binary('ge', field('ShowingStartTimestamp'), literal('datetime', new Date(begunAt).toISOString()));
    const query = { select: SHOWING.map((name) => [name]), filter: allOf(equals('ListingKey', listingKey), since)!, top: MOST_SHOWINGS };
    const rows = await rowsOf(upstream, { resource: 'Showing', query });
    const found = rows.find((row) => writeDigest(tool, listingKey, askedFor(row)) === digest);
    return found ? { created: String(found['ShowingKey']), values: {}, unsaid: [] } : undefined;
  }

  private isPublic(name: string): boolean {
    const { audience, model } = this.dictionary.rule('Property', name);
    return this.dictionary.knows('Property', name) && audience === 'PUBLIC_IDX' && model === 'show';
  }
}

type Readable = Pick<MlsConnection, 'upstream'>;

async function rowsOf({ client, ledger }: MlsConnection['upstream'], request: ResoRequest): Promise<readonly JsonObject[]> {
  const permit = await ledger.reserve(SUBJECT, false);
  const use = { permit, subject: SUBJECT, shared: false, signal: AbortSignal.timeout(PATIENCE_MS) };
  return (await client.query(request, use)).rows;
}

/** A showing of the MLS in the words in which it was asked for. */
function askedFor(row: JsonObject): JsonObject {
  const instant = (name: string): JsonValue => {
    const at = Date.parse(String(row[name]));
    return Number.isNaN(at) ? null : new Date(at).toISOString();
  };
  return {
    ListingKey: row['ListingKey'] ?? null,
    ShowingAgentKey: row['ShowingAgentKey'] ?? null,
    ShowingStartTimestamp: instant('ShowingStartTimestamp'),
    ShowingEndTimestamp: instant('ShowingEndTimestamp'),
  };
}
