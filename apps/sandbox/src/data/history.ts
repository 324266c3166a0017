import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import type { Calendar } from './calendar.js';
import type { Dice } from './dice.js';
import { typedPhone } from './telephones.js';
import type { ListingRecord } from './world.js';

interface Change {
  readonly field: string;
  readonly type: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

/** Changes of a listing. Old values of confidential fields stay readable in the history: the leak that a gateway must close. */
function changesOf(listing: ListingRecord, dice: Dice): Change[] {
  const changes: Change[] = [
    { field: 'StandardStatus', type: listing.StandardStatus, before: 'Incomplete', after: listing.StandardStatus },
  ];
  if (listing['PreviousListPrice'] !== null) {
    changes.push({
      field: 'ListPrice',
      type: 'Price Change',
      before: String(listing['PreviousListPrice']),
      after: String(listing.ListPrice),
    });
  }
  if (listing['AccessCode'] !== null && dice.chance(0.3)) {
    changes.push({ field: 'AccessCode', type: 'Field Change', before: dice.digits(4), after: String(listing['AccessCode']) });
  }
  if (dice.chance(0.12)) {
    changes.push({
      field: 'PrivateRemarks',
      type: 'Field Change',
      before: `Lockbox ${dice.digits(4)}, call ${typedPhone(dice)}.`,
      after: listing.PrivateRemarks,
    });
  }
  if (dice.chance(0.06)) {
    changes.push({ field: 'OwnerPhone', type: 'Field Change', before: typedPhone(dice), after: String(listing['OwnerPhone']) });
  }
  if (dice.chance(0.05))
    changes.push({
      field: 'BuyerBrokerageCompensation',
      type: 'Field Change',
      before: '3',
      after: String(listing['BuyerBrokerageCompensation']),
    });
  return changes;
}

export function buildHistory(listings: readonly ListingRecord[], dice: Dice, calendar: Calendar): JsonObject[] {
  const rows: JsonObject[] = [];
  for (const listing of listings) {
    const own = dice.fork(listing.ListingKey);
    for (const change of changesOf(listing, own)) {
      const sequence = rows.length + 1;
      rows.push({
        HistoryTransactionalKey: `HIS-${String(sequence).padStart(6, '0')}`,
        ResourceName: 'Property',
        ClassName: listing.PropertyType,
        ResourceRecordKey: listing.ListingKey,
        ResourceRecordID: listing.ListingId,
        FieldName: change.field,
        ChangeType: change.type,
        PreviousValue: change.before,
        NewValue: change.after,
        ChangedByMemberKey: listing.ListAgentKey,
        ChangedByMemberID: listing['ListAgentMlsId'] ?? null,
        FeedTypes: ['BBO'],
        OriginatingSystemName: 'Cascade MLS',
        ModificationTimestamp: calendar.stamp(-own.int(1, 200), own.int(25_000, 80_000)),
      });
    }
  }
  return rows;
}
