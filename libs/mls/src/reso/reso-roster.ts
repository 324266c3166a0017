import type { JsonObject } from '@gatehouse/kernel';
import type { Expression, Order } from '../odata/ast.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { readPages, type RowsRead } from './read-pages.js';
import type { ListingSource } from '../source/listing-source.js';
import { ROSTER_READS, type RosterPart, type RosterRead, type RosterRows } from './roster-reads.js';
import { ResourceMissing } from './upstream-faults.js';

const SUBJECT = 'gatehouse:roster';
const MAX_ROWS = 100_000;
const MAX_PAGES = 500;

/** Some rows of one resource. */
export interface RowsWanted {
  readonly resource: string;
  readonly select: readonly string[];
  readonly orderBy: readonly Order[];
  readonly filter?: Expression;
  readonly rows: number;
}

/** Reads Member, Office, Teams, TeamMembers and MemberStateLicense for the roster. Nothing of it is shown to a model, so it needs no AI-use terms. */
export class ResoRoster {
  constructor(
    private readonly client: ListingSource,
    private readonly ledger: QuotaLedger,
    private readonly ready: () => Promise<void>,
  ) {}

  /**
   * All rows. Throws like ResoClient.query; a part that fails fails the whole, so that no half roster is taken for the truth. A resource that
   * this MLS does not have, by its metadata or by 404, is no failure where many do without it.
   */
  async read(signal?: AbortSignal): Promise<RosterRows> {
    await this.ready();
    const roster: Record<RosterPart, readonly JsonObject[]> = { members: [], offices: [], teams: [], teamMembers: [], licences: [] };
    const missing: string[] = [];
    for (const read of ROSTER_READS) {
      const rows = await this.rowsOf(read, signal);
      if (rows) roster[read.part] = rows;
      else missing.push(read.resource);
    }
    return { ...roster, missing };
  }

  /** Learns what the MLS serves, where that is not known yet. */
  learn(): Promise<void> {
    return this.ready();
  }

  /** What the MLS serves of it: all of it, where the metadata was not read. */
  serves(resource: string, field?: string): boolean {
    const { served } = this.client;
    return served.hasResource(resource) && (field === undefined || served.has(resource, field));
  }

  /** Rows of one resource, and whether there are more. Throws like ResoClient.query. */
  async some(
    { resource, select, orderBy, filter, rows }: RowsWanted,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<RowsRead> {
    const served = select.filter((field) => this.client.served.has(resource, field)).map((field) => [field]);
    const query = { select: served, orderBy, ...(filter ? { filter } : {}) };
    const permit = await this.ledger.reserve(SUBJECT, false);
    const bounds = { rows, pages: MAX_PAGES, subject: SUBJECT, shared: false, signal, permit };
    return readPages(this.client, this.ledger, { resource, query }, bounds);
  }

  private async rowsOf(read: RosterRead, signal?: AbortSignal): Promise<readonly JsonObject[] | undefined> {
    const { resource, key, select, optional } = read;
    if (optional && !this.serves(resource)) return undefined;
    try {
      const { rows, more } = await this.some({ resource, select, orderBy: ascending(key), rows: MAX_ROWS }, signal);
      if (!more) return rows;
    } catch (fault) {
      if (optional && fault instanceof ResourceMissing) return undefined;
      throw fault;
    }
    throw new Error(`the roster's ${resource} has over ${MAX_ROWS} rows or ${MAX_PAGES} pages; check mandatoryFilter of this connection`);
  }
}

export const ascending = (field: string): readonly Order[] => [{ by: { kind: 'path', segments: [field] }, descending: false }];
