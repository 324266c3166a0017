import type { JsonObject } from '@gatehouse/kernel';

export type RosterPart = 'members' | 'offices' | 'teams' | 'teamMembers' | 'licences';

/** The roster as the MLS has it: plain rows with RESO names. */
export interface RosterRows extends Readonly<Record<RosterPart, readonly JsonObject[]>> {
  /** Resources that this MLS does not have; nobody has anything by them. */
  readonly missing: readonly string[];
}

/** What of the roster is read from which resource. */
export interface RosterRead {
  readonly part: RosterPart;
  readonly resource: string;
  readonly key: string;
  readonly select: readonly string[];
  /** True for what many MLSs do not have. */
  readonly optional?: boolean;
}

export const ROSTER_READS: readonly RosterRead[] = [
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
      'OfficeStateOrProvince',
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
