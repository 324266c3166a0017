import type { JsonObject } from '@gatehouse/kernel';

/** How this server speaks, where real ones differ without being wrong. A test changes them while it runs. */
export interface Traits {
  /** 4.0 knows neither `in` nor enumeration members without their type. */
  odata: '4.0' | '4.01';
  /** Lookups as readable strings, as enumeration types, or with several values as one enumeration of flags: "A,B". */
  enums: 'string' | 'enum' | 'flags';
  /** contains, tolower and the like. RESO Web API Core asks for none of them. */
  textFunctions: boolean;
  /** How an empty collection is written. */
  emptyCollections: '[]' | 'null';
  /** Timestamps without an offset, as some older servers send them; they mean UTC. */
  offsets: boolean;
  /** Put before every key and id on the wire, as MLS Grid does with its three letters. */
  keyPrefix: string;
  /** Of Property: served with a value and advertised; advertised and never sent; sent and not advertised. */
  localField: boolean;
  ghostField: boolean;
  strayField: boolean;
  /** FeedRules (RESO RCP-35) by ListingKey; served where there are any. */
  readonly feedRules: Map<string, readonly JsonObject[]>;
}

export const defaultTraits = (): Traits => ({
  odata: '4.01',
  enums: 'string',
  textFunctions: true,
  emptyCollections: '[]',
  offsets: true,
  keyPrefix: '',
  localField: false,
  ghostField: false,
  strayField: false,
  feedRules: new Map(),
});

export const LOCAL_FIELD = { name: 'X_ShowingDesk', value: 'Call Dana at 916-555-0177 first' } as const;
const GHOST_FIELD = 'X_AdvertisedOnly';
export const STRAY_FIELD = { name: 'X_NeverAdvertised', value: 'Owner cell 916-555-0178' } as const;

/** Fields of Property that are advertised besides those of the tables. */
export function extraFields(traits: Traits): readonly { readonly name: string; readonly type: string }[] {
  return [
    ...(traits.localField ? [{ name: LOCAL_FIELD.name, type: 'Edm.String' }] : []),
    ...(traits.ghostField ? [{ name: GHOST_FIELD, type: 'Edm.String' }] : []),
    ...(traits.feedRules.size > 0 ? [{ name: 'FeedRules', type: 'Collection(org.reso.metadata.FeedRule)' }] : []),
  ];
}
