import type { Clock, FieldDictionary } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { LicensedDictionary } from '../query/licensed-dictionary.js';
import { QuerySecurity } from '../query/query-security.js';
import { UsedDictionary } from '../query/used-dictionary.js';
import type { ServedFields } from '../query/served-fields.js';
import { EnumerationWatch } from '../quota/enumeration-watch.js';
import { ExportMeter } from '../quota/export-caps.js';
import type { QuotaStore } from '../quota/quota-store.js';
import type { SightingStore } from '../quota/sighting-store.js';
import type { Caller } from './caller.js';
import { RowRules, type WithheldListings } from './row-rules.js';

export interface LicenceParts {
  readonly dictionary: FieldDictionary;
  readonly served: ServedFields;
  readonly store: QuotaStore;
  readonly sightings: SightingStore;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  readonly withheld: WithheldListings;
}

/** Everything of a connection that follows from what its licence says, so that all of it changes at one moment when the answers do. */
export class LicenceTerms {
  readonly meter: ExportMeter;
  readonly watch: EnumerationWatch;
  readonly security: QuerySecurity;
  private readonly licensed: LicensedDictionary;
  private readonly rules = new Map<string, RowRules>();

  constructor(
    readonly profile: ConnectionProfile,
    private readonly parts: LicenceParts,
  ) {
    const { dictionary, served, store, sightings, digest, clock } = parts;
    const counted = { connection: profile.id, sightings, digest, clock };
    this.meter = new ExportMeter({ ...counted, caps: profile.caps, store });
    const { searchesPerHour: tiles, sequencePerHour: neighbours, pagesPerHour: pages } = profile.caps;
    this.watch = new EnumerationWatch({ ...counted, refuseAt: { tiles, neighbours, pages } });
    const { withheldFields = [], closePriceAudience } = profile.settings;
    this.licensed = new LicensedDictionary(dictionary, { withheldFields, ...(closePriceAudience ? { closePriceAudience } : {}) });
    this.security = new QuerySecurity(this.licensed, served);
  }

  /** The rules for rows that are read under the one use of this call. */
  rulesFor({ use }: Pick<Caller, 'use'>): RowRules {
    const known = this.rules.get(use);
    if (known) return known;
    const made = new RowRules(this.profile, new UsedDictionary(this.licensed, this.parts.served, use), use, this.parts.withheld);
    this.rules.set(use, made);
    return made;
  }
}
