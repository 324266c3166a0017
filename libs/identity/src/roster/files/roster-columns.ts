/** The files that make a roster, by the RESO resource that they are. */
export const ROSTER_PARTS = ['members', 'offices', 'teams', 'teamMembers', 'licences'] as const;
export type RosterPart = (typeof ROSTER_PARTS)[number];

/** How a cell is read. */
export type CellKind = 'text' | 'flag' | 'date' | 'standing';

export interface PartColumns {
  /** A row is told from the others by these. */
  readonly keys: readonly string[];
  /** Those that must be filled; all keys where left out. */
  readonly filled?: readonly string[];
  readonly columns: Readonly<Record<string, CellKind>>;
}

const texts = (...names: string[]): Record<string, CellKind> => Object.fromEntries(names.map((name) => [name, 'text']));
const LICENCE: Readonly<Record<string, CellKind>> = {
  ...texts('MemberStateLicense', 'MemberStateLicenseState', 'MemberStateLicenseType'),
  MemberStateLicenseExpirationDate: 'date',
  MemberStateLicenseStatus: 'standing',
};

/**
 * What is read of each file: names of RESO Data Dictionary 2.1 (Member, Office, Teams, TeamMembers, MemberStateLicense). One name is not RESO's,
 * which has no state of a licence beside its date: MemberStateLicenseStatus.
 */
export const PART_COLUMNS: Readonly<Record<RosterPart, PartColumns>> = {
  members: {
    keys: ['MemberKey'],
    columns: {
      ...texts('MemberKey', 'MemberMlsId', 'MemberFullName', 'MemberFirstName', 'MemberLastName', 'MemberEmail', 'MemberDirectPhone'),
      ...texts('MemberType', 'MemberStatus', 'OfficeKey', 'MemberIsAssistantTo'),
      MemberMlsAccessYN: 'flag',
      MemberTransferDate: 'date',
      ...LICENCE,
    },
  },
  offices: {
    keys: ['OfficeKey'],
    columns: texts(
      'OfficeKey',
      'OfficeMlsId',
      'OfficeName',
      'OfficeStatus',
      'MainOfficeKey',
      'OfficeBrokerKey',
      'OfficeManagerKey',
      'OfficeStateOrProvince',
    ),
  },
  teams: { keys: ['TeamKey'], columns: texts('TeamKey', 'TeamName', 'TeamStatus', 'TeamLeadKey') },
  teamMembers: {
    keys: ['TeamKey', 'MemberKey'],
    columns: texts('TeamMemberKey', 'TeamKey', 'MemberKey', 'TeamImpersonationLevel', 'TeamMemberType'),
  },
  licences: {
    keys: ['MemberKey', 'MemberStateLicense', 'MemberStateLicenseState'],
    filled: ['MemberKey', 'MemberStateLicense'],
    columns: { MemberKey: 'text', ...LICENCE },
  },
};
