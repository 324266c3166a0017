import type { Clock } from '@gatehouse/kernel';
import { equals } from '../odata/ast.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { readPages } from '../reso/read-pages.js';
import type { ResoClient } from '../reso/reso-client.js';
import { compactName } from '../reso/service-metadata.js';

/** One value of a list: as this MLS takes it, and as it is read back. */
export interface ListedValue {
  readonly written: string;
  readonly read: string;
}
/** Values by their compact names, so that `Single Family Residence` and `SingleFamilyResidence` are one. */
export type ValueList = ReadonlyMap<string, ListedValue>;

interface Source {
  readonly client: ResoClient;
  readonly ledger: QuotaLedger;
  readonly clock: Clock;
}

const KEPT_MS = 3_600_000;
const MOST_VALUES = 2000;
const MOST_PAGES = 20;

/** The values that the MLS takes for a field, from its $metadata where its type is an enumeration there, else from its Lookup resource. */
export class Lookups {
  private readonly kept = new Map<string, { readonly at: number; readonly values: ValueList }>();

  constructor(private readonly source: Source) {}

  /** Undefined where the field has no list of values, or none that the MLS tells. Throws what reading throws. */
  async valuesOf(
    resource: string,
    field: string,
    use: { readonly subject: string; readonly signal: AbortSignal },
  ): Promise<ValueList | undefined> {
    const { client, clock } = this.source;
    const type = client.metadata?.enumOf(client.served.typeOf(resource, field));
    if (type) return listOf([...type.members].map(([written, read]) => ({ written, read })));
    const lookup = client.lookupNames.get(`${resource}/${field}`);
    if (lookup === undefined || !client.served.hasResource('Lookup')) return undefined;
    const known = this.kept.get(lookup);
    if (known && clock.now() - known.at < KEPT_MS) return known.values;
    const values = await this.read(lookup, use);
    this.kept.set(lookup, { at: clock.now(), values });
    return values;
  }

  private async read(lookup: string, { subject, signal }: { subject: string; signal: AbortSignal }): Promise<ValueList> {
    const { client, ledger } = this.source;
    const request = { resource: 'Lookup', query: { select: [['LookupValue']], filter: equals('LookupName', lookup) } };
    const permit = await ledger.reserve(subject);
    const { rows } = await readPages(client, ledger, request, { rows: MOST_VALUES, pages: MOST_PAGES, subject, signal, permit });
    const values = rows.map((row) => row['LookupValue']).filter((value) => typeof value === 'string');
    return listOf(values.map((value) => ({ written: value, read: value })));
  }
}

function listOf(values: readonly ListedValue[]): ValueList {
  return new Map(values.flatMap((value) => [value.written, value.read].map((name) => [compactName(name), value] as const)));
}
