import type { JsonObject } from '@gatehouse/kernel';
import type { Store } from './store.js';
import type { Traits } from './traits.js';

/** A change to records that is taken back when its quirk is turned off. */
export interface Changed {
  /** ListingKey of the record that it is about. */
  readonly key: string;
  undo(): void;
}
export interface Change {
  readonly store: Store;
  readonly traits: Traits;
  /** A listing that is active, in all feeds and has an address. */
  readonly key: string;
}

function patched(store: Store, resource: string, key: string, patch: JsonObject): () => void {
  const row = store.record(resource, key);
  const before = Object.fromEntries(Object.keys(patch).map((name) => [name, row[name] ?? null]));
  store.update(resource, key, patch);
  return () => void store.update(resource, key, before);
}

const property =
  (patch: (row: JsonObject) => JsonObject) =>
  ({ store, key }: Change): Changed => ({ key, undo: patched(store, 'Property', key, patch(store.record('Property', key))) });

function vanished({ store, key }: Change): Changed {
  const row = { ...store.record('Property', key) };
  store.remove('Property', key);
  return { key, undo: () => void store.insert('Property', row) };
}

function twice({ store, key }: Change): Changed {
  const copy = { ...store.record('Property', key), ListingKey: `LST-9${key.slice(-5)}`, OriginatingSystemName: 'Harbor Coast MLS' };
  const { ListingKey } = store.insert('Property', copy);
  return { key, undo: () => store.remove('Property', String(ListingKey)) };
}

function hiddenField({ traits, key }: Change): Changed {
  traits.feedRules.set(
    key,
    ['IDX', 'VOW', 'BBO', 'PDAP'].map((FeedType) => ({ FieldName: 'PublicRemarks', FeedType, Visible: false })),
  );
  return { key, undo: () => void traits.feedRules.delete(key) };
}

function privateMedia({ store, key }: Change): Changed {
  const [first] = [...(store.table('Media').where('ResourceRecordKey', key) ?? [])];
  return { key, undo: first ? patched(store, 'Media', String(first['MediaKey']), { Permission: ['Private'] }) : () => undefined };
}

function rememberedCode({ store, key }: Change): Changed {
  const undo = patched(store, 'Property', key, { AccessCode: '4471' });
  store.update('Property', key, { AccessCode: '5582' });
  return { key, undo };
}

/** A seller hides the address, and it stands in the remarks, in the caption and the path of a picture, in the tour and in the number of the listing. */
function hiddenAddress({ store, key }: Change): Changed {
  const address = String(store.record('Property', key)['UnparsedAddress']);
  const slug = address.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const undo = patched(store, 'Property', key, {
    InternetAddressDisplayYN: false,
    PublicRemarks: `Come and see ${address} on Sunday.`,
    VirtualTourURLUnbranded: `https://tours.cascade.example/${slug}`,
    ListingId: `C-${slug}`,
  });
  const [first] = [...(store.table('Media').where('ResourceRecordKey', key) ?? [])];
  const picture = first && {
    MediaURL: `https://media.cascade.example/${encodeURIComponent(address)}/front.jpg`,
    ShortDescription: `Front of ${address}`,
  };
  const undoPicture = picture && patched(store, 'Media', String(first['MediaKey']), picture);
  return {
    key,
    undo: () => {
      undoPicture?.();
      undo();
    },
  };
}

/** Quirks of particular records, by id. */
export const RECORD_QUIRKS: Readonly<Record<string, (change: Change) => Changed>> = {
  Q14: property(() => ({ MlgCanView: false })),
  Q15: property(() => ({ FeedTypes: ['VOW'], MlgCanUse: ['VOW'] })),
  Q16: hiddenField,
  Q17: vanished,
  Q18: twice,
  Q33: privateMedia,
  Q34: rememberedCode,
  Q35: hiddenAddress,
};
