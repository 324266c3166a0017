import type { Scope } from './scopes.js';

/** What a person may be at a brokerage or an MLS. Roles come from roster facts and from grants: to accounts and groups in gateway.yaml, to people on record. No token can name one. */
export const ROLES = ['agent', 'broker', 'assistant', 'compliance', 'admin', 'mls_staff', 'vendor', 'consumer'] as const;
export type Role = (typeof ROLES)[number];

/** Those that people can hand out. Agent, broker and assistant are what the MLS says, so nobody can be granted to be one. */
export const GRANTABLE_ROLES = ['compliance', 'admin', 'mls_staff', 'vendor', 'consumer'] as const satisfies readonly Role[];

/** Real-estate licence of a member (RESO MemberStateLicense). `expiresOn` is an ISO date; the licence holds through that day. */
export interface LicenceFacts {
  readonly number?: string;
  readonly state?: string;
  readonly expiresOn?: string;
  readonly status: 'active' | 'expired' | 'suspended' | 'none';
}

/** One team of a member (RESO Teams, TeamMembers). `impersonation` is the member's own TeamImpersonationLevel; IMPERSONATION_LEVELS says what it allows. */
export interface TeamSeat {
  readonly teamKey: string;
  readonly impersonation: 'impersonate' | 'on_behalf' | 'none';
  readonly lead: boolean;
  readonly memberKeys: readonly string[];
}

/** Who a member is according to the MLS roster right now (RESO Member, Office, Teams). Looked up at every call. */
export interface MemberFacts {
  readonly memberKey: string;
  readonly memberMlsId: string;
  readonly memberType: string;
  /** RESO MemberStatus, e.g. Active, Inactive, Suspended. */
  readonly memberStatus: string;
  readonly officeKey: string;
  /** State of that office (RESO OfficeStateOrProvince), where the roster says it. */
  readonly officeState?: string;
  /** The firm: MainOfficeKey, or the office's own key where it is the main office. */
  readonly firmKey: string;
  /** Offices of which this member is OfficeBrokerKey or OfficeManagerKey; a designated broker has all of the firm's. */
  readonly supervisedOfficeKeys: readonly string[];
  /** True for the OfficeBrokerKey of the firm's main office, who answers for every office of the firm. */
  readonly designatedBroker?: boolean;
  /** Members this person assists: RESO MemberIsAssistantTo, and what is delegated on record. */
  readonly assistantTo: readonly string[];
  /** Those of `assistantTo` that are on record and not on the roster. */
  readonly recorded?: readonly { readonly memberKey: string; readonly id: string }[];
  readonly teams: readonly TeamSeat[];
  readonly licence: LicenceFacts;
  /** Two-letter codes of the states of which they hold an active licence today; of a licence without a state nobody can tell. */
  readonly licensedStates?: readonly string[];
}

/** The verified content of an access token, as ring 1 hands it to the path. */
export interface TokenClaims {
  readonly subject: string;
  readonly issuer: string;
  readonly tokenId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Groups that the token's issuer says its bearer is in, of those that gateway.yaml gives a meaning. */
  readonly groups?: readonly string[];
}

/** Who asks. */
export interface Principal {
  readonly subject: string;
  readonly tenant: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly token: TokenClaims;
  /** The most that an application may do for them, where their groups say so. */
  readonly scopes?: readonly Scope[];
  readonly member?: MemberFacts;
  /** Of a consumer: who they are in the brokerage's files (ContactKey). */
  readonly contactKey?: string;
  /** Of a compliance officer, who is no member: the offices of the firm that they look after (OfficeKeys). */
  readonly oversees?: readonly string[];
}
