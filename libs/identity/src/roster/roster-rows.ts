/**
 * Rows of the MLS roster under their RESO names (Data Dictionary 2.1: Member, Office, Teams, TeamMembers, MemberStateLicense), as a RESO Web API or a file gives them.
 * Any field but a key may be missing or null; what is missing gives nobody anything.
 */
type Given<T> = T | null | undefined;

/** A real-estate licence (MemberStateLicense). */
export interface LicenceRow {
  readonly MemberKey: string;
  readonly MemberStateLicense?: Given<string>;
  readonly MemberStateLicenseState?: Given<string>;
  /** ISO date, or ISO timestamp of which the date counts. */
  readonly MemberStateLicenseExpirationDate?: Given<string>;
  /** Not a RESO field: what the regulator says beside the date, as a file of the brokerage has it. */
  readonly MemberStateLicenseStatus?: Given<string>;
}

/** A member, with the one licence that the Member resource has room for. */
export interface MemberRow extends LicenceRow {
  readonly MemberMlsId?: Given<string>;
  readonly MemberFullName?: Given<string>;
  readonly MemberEmail?: Given<string>;
  readonly MemberType?: Given<string>;
  readonly MemberStatus?: Given<string>;
  readonly MemberMlsAccessYN?: Given<boolean>;
  readonly OfficeKey?: Given<string>;
  /** MemberKey of the member assisted; several are separated by commas. */
  readonly MemberIsAssistantTo?: Given<string>;
  readonly MemberTransferDate?: Given<string>;
}

export interface OfficeRow {
  readonly OfficeKey: string;
  readonly OfficeName?: Given<string>;
  readonly OfficeStatus?: Given<string>;
  /** OfficeKey of the firm's main office; missing or its own key at the main office itself. */
  readonly MainOfficeKey?: Given<string>;
  readonly OfficeBrokerKey?: Given<string>;
  readonly OfficeManagerKey?: Given<string>;
  /** RESO lookup: two-letter code. */
  readonly OfficeStateOrProvince?: Given<string>;
}

export interface TeamRow {
  readonly TeamKey: string;
  readonly TeamName?: Given<string>;
  readonly TeamStatus?: Given<string>;
  readonly TeamLeadKey?: Given<string>;
}

export interface TeamMemberRow {
  readonly TeamKey: string;
  readonly MemberKey: string;
  /** RESO lookup: Impersonate, On Behalf, None. */
  readonly TeamImpersonationLevel?: Given<string>;
}

export interface RosterSnapshot {
  readonly members: readonly MemberRow[];
  readonly offices: readonly OfficeRow[];
  readonly teams: readonly TeamRow[];
  readonly teamMembers: readonly TeamMemberRow[];
  /** Licences beside those of the member rows. A later one takes the place of an earlier one of the same number or state. */
  readonly licences?: readonly LicenceRow[];
  /** When the oldest part was read, in milliseconds; now, where left out. */
  readonly asOf?: number;
}
