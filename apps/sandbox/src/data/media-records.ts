import type { JsonObject } from '@gatehouse/kernel';
import type { Dice } from './dice.js';
import type { ListingRecord } from './world.js';

const ROOMS = [
  ['Exterior Front', 'Front of house at dusk'],
  ['Kitchen', 'Kitchen with island'],
  ['Living Room', 'Living room, south windows'],
  ['Primary Bedroom', 'Primary bedroom w/ closet'],
  ['Bathroom', 'Hall bath'],
  ['Yard', 'Back yard and pergola'],
  ['Family Room', 'Family room, drop ceiling removed'],
  ['Garage', 'Garage, kill switch for the car lift on the left'],
] as const;

function kindOf(dice: Dice) {
  return dice.weighted<{ category: string; permission: string[]; alteration: string[] }>([
    [{ category: 'Photo', permission: ['Public', 'IDX', 'VOW'], alteration: [] }, 74],
    [{ category: 'Photo', permission: ['Public', 'IDX', 'VOW'], alteration: ['Virtual Staging - Item Addition'] }, 7],
    [{ category: 'Photo', permission: ['VOW'], alteration: ['Twilight Conversion'] }, 4],
    [{ category: 'Photo', permission: ['Private'], alteration: [] }, 4],
    [{ category: 'Floor Plan', permission: ['Public', 'IDX', 'VOW'], alteration: [] }, 4],
    [{ category: 'Document', permission: ['Office Only'], alteration: [] }, 3],
    [{ category: 'Document', permission: ['Agent Only'], alteration: [] }, 2],
    [{ category: 'Photo', permission: ['Firm Only'], alteration: ['Decluttered'] }, 2],
  ]);
}

function item(listing: ListingRecord, order: number, dice: Dice): JsonObject {
  const key = `MED-${listing.ListingKey.slice(4)}-${order}`;
  const [imageOf, caption] = ROOMS[(order + dice.int(0, 7)) % ROOMS.length] ?? ROOMS[0];
  // The first picture of a listing is always one that anybody may see.
  const kind = order === 1 ? { category: 'Photo', permission: ['Public', 'IDX', 'VOW'], alteration: [] } : kindOf(dice);
  const document = kind.category === 'Document';
  return {
    MediaKey: key,
    MediaObjectID: String(order),
    ResourceName: 'Property',
    ClassName: listing.PropertyType,
    ResourceRecordKey: listing.ListingKey,
    ResourceRecordID: listing.ListingId,
    MediaCategory: kind.category,
    MediaType: document ? 'pdf' : 'jpeg',
    MediaURL: `https://media.cascade.example/${listing.ListingKey}/${key}.${document ? 'pdf' : 'jpg'}`,
    Permission: kind.permission,
    MediaAlteration: kind.alteration,
    MediaStatus: 'Complete',
    ImageOf: document ? null : imageOf,
    ShortDescription: document ? dice.pick(['Seller disclosures', 'Termite report', 'Net sheet (office use)']) : caption,
    LongDescription: dice.chance(0.1) ? 'Colors may differ on your screen. See photographer notes.' : null,
    Order: order,
    PreferredPhotoYN: order === 1,
    ImageWidth: document ? null : 2048,
    ImageHeight: document ? null : 1365,
    FeedTypes: kind.permission.includes('Public') ? (listing['FeedTypes'] ?? []) : ['BBO'],
    OriginatingSystemName: 'Cascade MLS',
    ModificationTimestamp: listing.ModificationTimestamp,
    MediaModificationTimestamp: listing.ModificationTimestamp,
  };
}

/** One to six items for each listing; sets PhotosCount of the listing. */
export function buildMedia(listings: readonly ListingRecord[], dice: Dice): JsonObject[] {
  return listings.flatMap((listing) => {
    const own = dice.fork(listing.ListingKey);
    const items = Array.from({ length: own.int(1, 6) }, (_, index) => item(listing, index + 1, own));
    listing['PhotosCount'] = items.filter((media) => media['MediaCategory'] === 'Photo').length;
    return items;
  });
}
