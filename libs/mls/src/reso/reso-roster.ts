import type { JsonObject } from '@gatehouse/kernel';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { readPages } from './read-pages.js';
import type { ListingSource } from '../source/listing-source.js';
import { ResourceMissing } from './upstream-faults.js';

/** The roster as the MLS has it: plain rows with RESO names. */
export interface RosterRows {
  readonly members: readonly JsonObject[];
  readonly offices: readonly JsonObject[];
  readonly teams: readonly JsonObject[];
  readonly teamMembers: readonly JsonObject[];
  readonly licences: readonly JsonObject[];
  /** Resources that this MLS does not have; nobody has anything by them. */
  readonly missing: readonly string[];
}

interface Read {
  readonly part: Exclude<keyof RosterRows, 'missing'>;
  readonly resource: string;
  readonly key: string;
  readonly select: readonly string[];
  /** True for what many MLSs do not have. */
  readonly optional?: boolean;
}

const READS: readonly Read[] = [
  {
    part: 'members',
    resource: 'Member',
    key: 'MemberKey',
    select: [
      'MemberKey',
      'MemberMlsId',
      'MemberFullName',
      'MemberEmail',
      'MemberDirectPhone',
      'MemberType',
      'MemberStatus',
      'MemberMlsAccessYN',
      'MemberIsAssistantTo',
      'MemberStateLicense',
      'MemberStateLicenseState',
      'MemberStateLicenseType',
      'MemberStateLicenseExpirationDate',
      'MemberTransferDate',
      'OfficeKey',
      'OfficeMlsId',
      'ModificationTimestamp',
    ],
  },
  {
    part: 'offices',
    resource: 'Office',
    key: 'OfficeKey',
    select: [
      'OfficeKey',
      'OfficeMlsId',
      'OfficeName',
      'OfficeStatus',
      'MainOfficeKey',
      'OfficeBrokerKey',
      'OfficeManagerKey',
      'ModificationTimestamp',
    ],
  },
  {
    part: 'teams',
    resource: 'Teams',
    key: 'TeamKey',
    select: ['TeamKey', 'TeamName', 'TeamStatus', 'TeamLeadKey', 'ModificationTimestamp'],
    optional: true,
  },
  {
    part: 'teamMembers',
    resource: 'TeamMembers',
    key: 'TeamMemberKey',
    select: ['TeamMemberKey', 'TeamKey', 'MemberKey', 'TeamImpersonationLevel', 'TeamMemberType', 'ModificationTimestamp'],
    optional: true,
  },
  {
    part: 'licences',
    resource: 'MemberStateLicense',
    key: 'MemberStateLicenseKey',
    select: [
      'MemberStateLicenseKey',
      'MemberKey',
      'MemberStateLicense',
      'MemberStateLicenseState',
      'MemberStateLicenseType',
      'MemberStateLicenseExpirationDate',
      'ModificationTimestamp',
    ],
    optional: true,
  },
];
const SUBJECT = 'gatehouse:roster';
const MAX_ROWS = 100_000;
const MAX_PAGES = 500;

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
  async read(signal: AbortSignal = new AbortController().signal): Promise<RosterRows> {
    await this.ready();
    const roster: Record<Read['part'], readonly JsonObject[]> = { members: [], offices: [], teams: [], teamMembers: [], licences: [] };
    const missing: string[] = [];
    for (const read of READS) {
      const rows = await this.rowsOf(read, signal);
      if (rows) roster[read.part] = rows;
      else missing.push(read.resource);
    }
    return { ...roster, missing };
  }

  private async rowsOf({ resource, key, select, optional }: Read, signal: AbortSignal): Promise<readonly JsonObject[] | undefined> {
    if (optional && !this.client.served.hasResource(resource)) return undefined;
    const query = {
      select: select.filter((field) => this.client.served.has(resource, field)).map((field) => [field]),
      orderBy: [{ by: { kind: 'path' as const, segments: [key] }, descending: false }],
    };
    const permit = await this.ledger.reserve(SUBJECT, false);
    try {
      const bounds = { rows: MAX_ROWS, pages: MAX_PAGES, subject: SUBJECT, shared: false, signal, permit };
      const { rows, more } = await readPages(this.client, this.ledger, { resource, query }, bounds);
      if (!more) return rows;
    } catch (fault) {
      if (optional && fault instanceof ResourceMissing) return undefined;
      throw fault;
    }
    throw new Error(`the roster's ${resource} has over ${MAX_ROWS} rows or ${MAX_PAGES} pages; check mandatoryFilter of this connection`);
  }
}
