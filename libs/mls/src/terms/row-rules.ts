import {
  isJsonObject,
  registered,
  standingOn,
  stateCode,
  type Audience,
  type FieldDictionary,
  type JsonObject,
  type JsonValue,
} from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { canonicalStatus } from '../connection/status.js';
import type { Query } from '../odata/ast.js';
import { licensedAudiences } from '../query/query-standing.js';
import { EXPANSIONS, PARTY_FIELDS } from '../query/resources.js';
import { HiddenAddress, hidesAddress } from './address-opt-out.js';
import { attributionLine, type AttributionLine } from './attribution.js';
import type { Caller } from './caller.js';
import { FeedRules } from './feed-rules.js';
import { feedName } from './feeds.js';
import { permitted } from './media-permission.js';
import { listed, partiesOf, saysNo } from './row-values.js';

/** Why a row is not shown at all. */
export type Suppression = 'optout' | 'licence' | 'status';

type Standing = ReadonlySet<Audience>;

/** Listings that a caller was shown without their address, as the MLS gave them. */
export type WithheldListings = WeakMap<Caller, JsonObject[]>;

/** The rules that hang on the row itself, under one use of the data: feed licence, seller opt-outs, status, media permission, and who the caller is to this record. */
export class RowRules {
  private readonly feeds: ReadonlySet<string>;
  private readonly licensed: ReadonlySet<Audience>;

  constructor(
    private readonly profile: ConnectionProfile,
    private readonly dictionary: FieldDictionary,
    use: string,
    private readonly withheld: WithheldListings = new WeakMap(),
  ) {
    this.feeds = new Set([feedName(use)]);
    this.licensed = licensedAudiences([use]);
  }

  /** Listings that this caller was shown without their address, as the MLS gave them. */
  withheldFrom(caller: Caller): readonly JsonObject[] {
    return this.withheld.get(caller) ?? [];
  }

  standing(resource: string, row: JsonObject, caller: Caller): Standing {
    const standing = standingOn(partiesOf(resource, row), caller.member, caller.reach);
    const whole = caller.standing.always.has('VOW') ? registered(standing) : standing;
    return new Set([...whole].filter((audience) => this.licensed.has(audience)));
  }

  /** Undefined where the row may be shown to someone of this standing. */
  suppression(resource: string, row: JsonObject, standing: Standing): Suppression | undefined {
    const { feeds } = this;
    if (saysNo(row['MlgCanView']) || !licensedFeed(row['FeedTypes'], feeds) || !licensedFeed(row['MlgCanUse'], feeds)) return 'licence';
    if (!new FeedRules(row).readable || !this.describesVisible(resource, row, standing)) return 'licence';
    if (resource !== 'Property') return undefined;
    if (saysNo(row['InternetEntireListingDisplayYN']) && !standing.has('PARTICIPANT')) return 'optout';
    const status = row['StandardStatus'];
    const audience =
      typeof status === 'string' ? (this.profile.statusAudience.get(canonicalStatus(status)) ?? 'PARTICIPANT') : 'PARTICIPANT';
    return standing.has(audience) ? undefined : 'status';
  }

  /** A row of history is as private as the field that it is about: that a hidden field changed, and when, is not told either. */
  private describesVisible(resource: string, row: JsonObject, standing: Standing): boolean {
    if (resource !== 'HistoryTransactional') return true;
    const { ResourceName: named, FieldName: field } = row;
    return typeof named === 'string' && typeof field === 'string' && this.permits(named, field, standing);
  }

  /** Whether the row was found by what it hides on this record: to show it, and be it without that field, would tell its value. */
  tells(resource: string, row: JsonObject, at: { readonly tested: ReadonlySet<string>; readonly standing: Standing }): boolean {
    if (at.tested.size === 0) return false;
    const hidden = hidesAddress(row, at.standing.has('PARTICIPANT')) ? new HiddenAddress(row) : undefined;
    const shows = this.fieldsOf(resource, row, at.standing);
    return [...at.tested].some((field) => !shows(field) || hidden?.inField(field, row[field]) === true);
  }

  /** The row as it may be shown: fields asked for and visible on this record, its parties for masking, its related records by the same rules. */
  shape(resource: string, row: JsonObject, at: { shown: Query; standing: Standing; caller: Caller }): JsonObject {
    const shaped: JsonObject = {};
    const shows = this.fieldsOf(resource, row, at.standing);
    const fields = [...(at.shown.select ?? []).map(([field]) => field!), ...(PARTY_FIELDS[resource] ?? [])];
    for (const field of fields) {
      const value = row[field];
      // Records inside a field that was only selected were judged by nobody.
      if (value !== undefined && value !== null && !holdsRecords(value) && shows(field))
        shaped[field] = field === 'StandardStatus' && typeof value === 'string' ? canonicalStatus(value) : value;
    }
    for (const { segments, options } of at.shown.expand ?? []) {
      const name = segments[0]!;
      const related = shows(name) ? this.related(resource, row, { ...at, name, shown: options }) : undefined;
      if (related !== undefined) shaped[name] = related;
    }
    return resource === 'Property' ? this.addressed(shaped, row, at) : shaped;
  }

  /** Takes the address out of `shaped` where its listing hides it from someone of this standing. */
  addressed(shaped: JsonObject, listing: JsonObject, { standing, caller }: { standing: Standing; caller: Caller }): JsonObject {
    if (!hidesAddress(listing, standing.has('PARTICIPANT'))) return shaped;
    this.withheld.set(caller, [...this.withheldFrom(caller), listing]);
    return new HiddenAddress(listing).without(shaped);
  }

  /** What must stand beside a listing, of what this MLS lets be used at all. */
  attribution(listing: JsonObject): AttributionLine {
    return attributionLine(listing, (field) => this.dictionary.rule('Property', field).audience !== 'NEVER');
  }

  private permits(resource: string, field: string, standing: Standing): boolean {
    const rule = this.dictionary.rule(resource, field);
    return rule.model !== 'never' && standing.has(rule.audience);
  }

  /** Which fields of this very row are shown: by class, by the row's own FeedRules, and by the law of the state that the home is in. */
  private fieldsOf(resource: string, row: JsonObject, standing: Standing): (field: string) => boolean {
    const rules = new FeedRules(row);
    const { feeds } = this;
    const priceHidden = resource === 'Property' && !standing.has('PARTICIPANT') && this.isNonDisclosure(row['StateOrProvince']);
    return (field) =>
      this.permits(resource, field, standing) && !rules.hides(field, feeds) && !(priceHidden && field.toLowerCase() === 'closeprice');
  }

  private isNonDisclosure(state: JsonValue | undefined): boolean {
    const { nonDisclosure } = this.profile;
    // Some servers have states by their names.
    return nonDisclosure.size > 0 && (typeof state !== 'string' || nonDisclosure.has(stateCode(state) ?? state));
  }

  private related(
    resource: string,
    row: JsonObject,
    at: { name: string; shown: Query; standing: Standing; caller: Caller },
  ): JsonValue | undefined {
    const target = EXPANSIONS[resource]?.[at.name];
    const value = row[at.name];
    if (!target) return undefined;
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

const holdsRecords = (value: JsonValue): boolean =>
  isJsonObject(value) || (Array.isArray(value) && value.some((item) => typeof item === 'object'));

/** Absent: this MLS does not mark rows. An empty list: shown in no feed. */
function licensedFeed(value: JsonValue | undefined, feeds: ReadonlySet<string>): boolean {
  if (value === undefined || value === null) return true;
  return listed(value).some((feed) => feeds.has(feedName(feed)));
}
