import type { Clock } from '@gatehouse/kernel';
import { equals } from '../odata/ast.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { readPages } from '../reso/read-pages.js';
import type { ResoClient } from '../reso/reso-client.js';
import type { LookupStore } from './lookup-store.js';
import { compactName } from '../reso/service-metadata.js';

/** One value of a list: as this MLS takes it, and as it is read back. */
export interface ListedValue {
  readonly written: string;
  readonly read: string;
}
/** Values by their compact names, so that `Single Family Residence` and `SingleFamilyResidence` are one. */
export type ValueList = ReadonlyMap<string, ListedValue>;

interface Source {
  readonly connection: string;
  readonly client: ResoClient;
  readonly ledger: QuotaLedger;
  readonly clock: Clock;
  readonly store: LookupStore;
}

/** Source: MLS Grid API documentation, which lets Lookup be read once a day (asOf 2026-11-22). A value that is new there can be written a day later. */
const KEPT_MS = 24 * 3_600_000;
const MOST_VALUES = 2000;
const MOST_PAGES = 20;

/** The values that the MLS takes for a field, from its $metadata where its type is an enumeration there, else from its Lookup resource. */
export class Lookups {
  /** One reading for all who ask meanwhile. */
  private readonly reading = new Map<string, Promise<ValueList>>();

  constructor(private readonly source: Source) {}

  /** Undefined where the field has no list of values, or none that the MLS tells. Throws what reading throws. */
  async valuesOf(resource: string, field: string, use: { readonly subject: string }): Promise<ValueList | undefined> {
    const { client } = this.source;
    const type = client.metadata?.enumOf(client.served.typeOf(resource, field));
    if (type) return listOf([...type.members].map(([written, read]) => ({ written, read })));
    const lookup = client.lookupNames.get(`${resource}/${field}`);
    if (lookup === undefined || !client.served.hasResource('Lookup')) return undefined;
    let reading = this.reading.get(lookup);
    if (!reading) {
      reading = this.daily(lookup, use.subject).finally(() => this.reading.delete(lookup));
      this.reading.set(lookup, reading);
    }
    return reading;
  }

  private async daily(lookup: string, subject: string): Promise<ValueList> {
    const { connection, clock, store } = this.source;
    const known = await store.kept(connection, lookup);
    if (known && clock.now() - known.readAt < KEPT_MS) return named(known.values);
    const values = await this.read(lookup, subject);
    await store.keep(connection, lookup, { values, readAt: clock.now() });
    return named(values);
  }

  /** None of those who wait can end it for the others. */
  private async read(lookup: string, subject: string): Promise<readonly string[]> {
    const { client, ledger } = this.source;
    const request = { resource: 'Lookup', query: { select: [['LookupValue']], filter: equals('LookupName', lookup) } };
    const permit = await ledger.reserve(subject);
    const { signal } = new AbortController();
    const { rows } = await readPages(client, ledger, request, { rows: MOST_VALUES, pages: MOST_PAGES, subject, signal, permit });
    return rows.map((row) => row['LookupValue']).filter((value) => typeof value === 'string');
  }
}

const named = (values: readonly string[]): ValueList => listOf(values.map((value) => ({ written: value, read: value })));

function listOf(values: readonly ListedValue[]): ValueList {
  return new Map(values.flatMap((value) => [value.written, value.read].map((name) => [compactName(name), value] as const)));
}
