import type { FieldDictionary, JsonValue } from '@gatehouse/kernel';
import { equals } from '../odata/ast.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import type { UnfinishedWrite } from './write-store.js';

/** A listing as its MLS has it, as far as a write without an end is concerned. */
export interface StandingRecord {
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

/** Asks the MLS itself how listings stand that were to be changed. */
export class StandingRecords {
  constructor(
    private readonly connections: ReadonlyMap<string, Pick<MlsConnection, 'upstream' | 'ready'>>,
    private readonly dictionary: FieldDictionary,
  ) {}

  /** Undefined where nobody can tell: the connection is gone, cannot be read just now, or does not have the listing. */
  async of({ connection: id, listingKey, fields }: UnfinishedWrite): Promise<StandingRecord | undefined> {
    const connection = this.connections.get(id);
    if (!connection || fields.length === 0) return undefined;
    const said = fields.filter((field) => this.isPublic(field));
    try {
      await connection.ready();
      const { client, ledger } = connection.upstream;
      const permit = await ledger.reserve(SUBJECT, false);
      const query = { select: ['ListingKey', STAMP, ...said].map((name) => [name]), filter: equals('ListingKey', listingKey), top: 1 };
      const use = { permit, subject: SUBJECT, shared: false, signal: AbortSignal.timeout(PATIENCE_MS) };
      const [row] = (await client.query({ resource: 'Property', query }, use)).rows;
      if (!row) return undefined;
      const values = Object.fromEntries(said.map((field) => [field, row[field] ?? null]));
      const stamp = row[STAMP];
      return { ...(typeof stamp === 'string' ? { modified: stamp } : {}), values, unsaid: fields.filter((field) => !said.includes(field)) };
    } catch {
      return undefined;
    }
  }

  private isPublic(field: string): boolean {
    const { audience, model } = this.dictionary.rule('Property', field);
    return this.dictionary.knows('Property', field) && audience === 'PUBLIC_IDX' && model === 'show';
  }
}
