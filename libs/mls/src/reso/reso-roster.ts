import type { JsonObject } from '@gatehouse/kernel';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { readPages } from './read-pages.js';
import type { ResoClient } from './reso-client.js';

/** The roster as the MLS has it: plain rows with RESO names. */
export interface RosterRows {
  readonly members: readonly JsonObject[];
  readonly offices: readonly JsonObject[];
  readonly teams: readonly JsonObject[];
  readonly teamMembers: readonly JsonObject[];
}

const READS: readonly {
  readonly part: keyof RosterRows;
  readonly resource: string;
  readonly key: string;
  readonly select: readonly string[];
}[] = [
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
  },
  {
    part: 'teamMembers',
    resource: 'TeamMembers',
    key: 'TeamMemberKey',
    select: ['TeamMemberKey', 'TeamKey', 'MemberKey', 'TeamImpersonationLevel', 'TeamMemberType', 'ModificationTimestamp'],
  },
];
const SUBJECT = 'gatehouse:roster';
const MAX_ROWS = 100_000;
const MAX_PAGES = 500;

/** Reads Member, Office, Teams and TeamMembers for the roster. Nothing of it is shown to a model, so it needs no AI-use terms. */
export class ResoRoster {
  constructor(
    private readonly client: ResoClient,
    private readonly ledger: QuotaLedger,
    private readonly ready: () => Promise<void>,
  ) {}

  /** All rows. Throws like ResoClient.query; a part that fails fails the whole, so that no half roster is taken for the truth. */
  async read(signal: AbortSignal = new AbortController().signal): Promise<RosterRows> {
    await this.ready();
    const roster: Record<keyof RosterRows, readonly JsonObject[]> = { members: [], offices: [], teams: [], teamMembers: [] };
    for (const { part, resource, key, select } of READS) {
      const query = {
        select: select.filter((field) => this.client.served.has(resource, field)).map((field) => [field]),
        orderBy: [{ by: { kind: 'path' as const, segments: [key] }, descending: false }],
      };
      const permit = await this.ledger.reserve(SUBJECT, false);
      const { rows, more } = await readPages(
        this.client,
        this.ledger,
        { resource, query },
        { rows: MAX_ROWS, pages: MAX_PAGES, subject: SUBJECT, shared: false, signal, permit },
      );
      if (more)
        throw new Error(
          `the roster's ${resource} has over ${MAX_ROWS} rows or ${MAX_PAGES} pages; check mandatoryFilter of this connection`,
        );
      roster[part] = rows;
    }
    return roster;
  }
}
