import {
  isJsonObject,
  standingOn,
  type Audience,
  type FieldDictionary,
  type JsonObject,
  type JsonValue,
  type RecordParties,
} from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { canonicalStatus } from '../connection/status.js';
import type { Query } from '../odata/ast.js';
import { EXPANSIONS, PARTY_FIELDS } from '../query/resources.js';
import { withoutAddress } from './address-opt-out.js';
import type { Caller } from './caller.js';

/** Why a row is not shown at all. */
export type Suppression = 'optout' | 'licence' | 'status';

/** Media.Permission values and who they are for. All that an item carries must be met. Source: RESO Data Dictionary 2.1, Permission lookup. */
const PERMISSIONS: Readonly<Record<string, Audience>> = {
  public: 'PUBLIC_IDX',
  idx: 'PUBLIC_IDX',
  vow: 'VOW',
  agentonly: 'PARTICIPANT',
  firmonly: 'LISTING_OFFICE',
  officeonly: 'LISTING_OFFICE',
  private: 'LISTING_SIDE',
};
const NO_PARTIES: RecordParties = { ownerMemberKeys: [], listMemberKeys: [], listOfficeKeys: [], listTeamKeys: [], ownerOfficeKeys: [] };
const FEED_NAMES: Readonly<Record<string, string>> = { BO: 'BBO', PT: 'PDAP' };

/** The rules that hang on the row itself: feed licence, seller opt-outs, status, media permission, and who the caller is to this record. */
export class RowRules {
  private readonly feeds: ReadonlySet<string>;

  constructor(
    private readonly profile: ConnectionProfile,
    private readonly dictionary: FieldDictionary,
  ) {
    this.feeds = new Set(profile.settings.useCases.map(feedName));
  }

  standing(resource: string, row: JsonObject, caller: Caller): ReadonlySet<Audience> {
    const standing = standingOn(partiesOf(resource, row), caller.member, caller.reach);
    return new Set([...standing].filter((audience) => this.profile.licensed.has(audience)));
  }

  /** Undefined where the row may be shown to someone of this standing. */
  suppression(resource: string, row: JsonObject, standing: ReadonlySet<Audience>): Suppression | undefined {
    if (row['MlgCanView'] === false || !this.licensedFeed(row['FeedTypes']) || !this.licensedFeed(row['MlgCanUse'])) return 'licence';
    if (resource !== 'Property') return undefined;
    if (row['InternetEntireListingDisplayYN'] === false && !standing.has('PARTICIPANT')) return 'optout';
    const status = row['StandardStatus'];
    const audience =
      typeof status === 'string' ? (this.profile.statusAudience.get(canonicalStatus(status)) ?? 'PARTICIPANT') : 'PARTICIPANT';
    return standing.has(audience) ? undefined : 'status';
  }

  /** Absent: this MLS does not mark rows. An empty list: shown in no feed. */
  private licensedFeed(value: JsonValue | undefined): boolean {
    if (value === undefined || value === null) return true;
    return values(value).some((feed) => this.feeds.has(feedName(feed)));
  }

  /** The row as it may be shown: fields asked for and visible on this record, its parties for masking, its related records by the same rules. */
  shape(resource: string, row: JsonObject, at: { shown: Query; standing: ReadonlySet<Audience>; caller: Caller }): JsonObject {
    const shaped: JsonObject = {};
    const fields = [...(at.shown.select ?? []).map(([field]) => field!), ...(PARTY_FIELDS[resource] ?? [])];
    for (const field of fields) {
      const value = row[field];
      if (value !== undefined && value !== null && this.visible(resource, field, at.standing))
        shaped[field] = field === 'StandardStatus' && typeof value === 'string' ? canonicalStatus(value) : value;
    }
    for (const { segments, options } of at.shown.expand ?? []) {
      const related = this.related(resource, row, { ...at, name: segments[0]!, shown: options });
      if (related !== undefined) shaped[segments[0]!] = related;
    }
    return resource === 'Property' ? this.addressed(shaped, row, at.standing) : shaped;
  }

  /** Takes the address out of `shaped` where its listing hides it from someone of this standing. */
  addressed(shaped: JsonObject, listing: JsonObject, standing: ReadonlySet<Audience>): JsonObject {
    const hides = listing['InternetAddressDisplayYN'] === false && !standing.has('PARTICIPANT');
    return hides ? withoutAddress(shaped, listing) : shaped;
  }

  private visible(resource: string, field: string, standing: ReadonlySet<Audience>): boolean {
    const rule = this.dictionary.rule(resource, field);
    return rule.model !== 'never' && standing.has(rule.audience);
  }

  private related(
    resource: string,
    row: JsonObject,
    at: { name: string; shown: Query; standing: ReadonlySet<Audience>; caller: Caller },
  ): JsonValue | undefined {
    const target = EXPANSIONS[resource]?.[at.name];
    const value = row[at.name];
    if (!target || !this.visible(resource, at.name, at.standing)) return undefined;
    const one = (item: JsonObject): JsonObject | undefined => {
      const standing = target === 'Property' ? this.standing(target, item, at.caller) : at.standing;
      if (this.suppression(target, item, standing) || (target === 'Media' && !permitted(item, standing))) return undefined;
      return this.shape(target, item, { shown: at.shown, standing, caller: at.caller });
    };
    if (Array.isArray(value))
      return value
        .filter(isJsonObject)
        .map(one)
        .filter((item) => item !== undefined);
    return isJsonObject(value) ? one(value) : undefined;
  }
}

/** An item without permissions is for participants; a document is, whatever its permission says less. */
function permitted(media: JsonObject, standing: ReadonlySet<Audience>): boolean {
  const permissions = values(media['Permission'] ?? null);
  if (media['MediaCategory'] === 'Document' && !standing.has('PARTICIPANT')) return false;
  if (permissions.length === 0) return standing.has('PARTICIPANT');
  return permissions.every((permission) => standing.has(PERMISSIONS[permission.replaceAll(/\s/g, '').toLowerCase()] ?? 'NEVER'));
}

/** Enumerations arrive as a list, as one string, or as flags "A,B". */
function values(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  return typeof value === 'string' && value !== '' ? value.split(',').map((item) => item.trim()) : [];
}

function feedName(feed: string): string {
  return FEED_NAMES[feed.toUpperCase()] ?? feed.toUpperCase();
}

function partiesOf(resource: string, row: JsonObject): RecordParties {
  const keys = (...fields: readonly string[]): string[] =>
    fields.map((field) => row[field]).filter((key) => typeof key === 'string' && key !== '') as string[];
  if (resource === 'Property') {
    return {
      ...NO_PARTIES,
      listMemberKeys: keys('ListAgentKey', 'CoListAgentKey'),
      listOfficeKeys: keys('ListOfficeKey', 'CoListOfficeKey'),
      listTeamKeys: keys('ListTeamKey'),
    };
  }
  return resource === 'Member' ? { ...NO_PARTIES, ownerMemberKeys: keys('MemberKey') } : NO_PARTIES;
}
