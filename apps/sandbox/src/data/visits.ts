import type { JsonObject } from '@gatehouse/kernel';
import type { Calendar } from './calendar.js';
import type { Dice } from './dice.js';
import type { ListingRecord, MemberRecord } from './world.js';

interface Chance {
  readonly dice: Dice;
  readonly calendar: Calendar;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const numbered = (prefix: string, number: number): string => `${prefix}-${String(number).padStart(5, '0')}`;

/** Open houses of a third of the active listings, this weekend and the next. */
export function buildOpenHouses(listings: readonly ListingRecord[], chance: Chance): JsonObject[] {
  const { dice, calendar } = chance;
  const active = listings.filter((listing) => listing.StandardStatus === 'Active' && dice.chance(0.36));
  return active.map((listing, index) => {
    const day = dice.int(-6, 12);
    const hour = dice.int(18, 21);
    return {
      OpenHouseKey: numbered('OPH', index + 1),
      OpenHouseId: String(700_000 + index),
      ListingKey: listing.ListingKey,
      ListingId: listing.ListingId,
      OpenHouseDate: calendar.day(day),
      OpenHouseStartTime: calendar.stamp(day, hour * 3600),
      OpenHouseEndTime: calendar.stamp(day, (hour + 2) * 3600),
      OpenHouseStatus: day < 0 ? 'Ended' : dice.chance(0.06) ? 'Canceled' : 'Active',
      OpenHouseType: dice.weighted([
        ['Public', 8],
        ['Broker', 2],
      ]),
      OpenHouseRemarks: dice.pick([
        'Park on the street please.',
        'Lemonade in the yard.',
        'Enter by the side gate, it sticks.',
        'Brokers welcome, lunch served.',
        'Agent alone on site, please sign in.',
      ]),
      Refreshments: dice.pick(['Coffee', 'None', 'Tacos']),
      AppointmentRequiredYN: dice.chance(0.1),
      ShowingAgentKey: listing.ListAgentKey,
      ShowingAgentFirstName: text(listing['ListAgentFullName']).split(' ')[0] ?? '',
      ShowingAgentMlsID: text(listing['ListAgentMlsId']),
      FeedTypes: ['IDX', 'VOW', 'BBO'],
      OriginatingSystemName: 'Cascade MLS',
      ModificationTimestamp: calendar.stamp(-dice.int(1, 6), dice.int(30_000, 80_000)),
    };
  });
}

/** Showings of active listings by agents of both firms. */
export function buildShowings(listings: readonly ListingRecord[], agents: readonly MemberRecord[], chance: Chance): JsonObject[] {
  const { dice, calendar } = chance;
  const shown = listings.filter(
    (listing) => ['Active', 'Active Under Contract', 'Pending'].includes(listing.StandardStatus) && dice.chance(0.45),
  );
  return shown.map((listing, index) => {
    const agent = dice.pick(agents);
    const day = dice.int(-20, 9);
    const start = dice.int(34, 70) * 900;
    return {
      ShowingKey: numbered('SHW', index + 1),
      ShowingId: String(300_000 + index),
      ListingKey: listing.ListingKey,
      ListingId: listing.ListingId,
      ShowingAgentKey: agent.MemberKey,
      ShowingAgentMlsID: agent.MemberMlsId,
      ShowingStartTimestamp: calendar.stamp(day, start),
      ShowingEndTimestamp: calendar.stamp(day, start + 1800),
      ShowingRequestedTimestamp: calendar.stamp(day - 2, 60_000),
      ShowingStatus: day < 0 ? dice.pick(['Ended', 'Canceled', 'No Show']) : dice.pick(['Confirmed', 'Requested', 'Confirmed']),
      ShowingAllowed: dice.pick(['Appointment Required', 'No Appointment Required']),
      ShowingTimeZone: 'America/Los_Angeles',
      ShowingUrl: `https://showings.cascade.example/${listing.ListingId}/${index + 1}`,
      FeedTypes: ['BBO'],
      OriginatingSystemName: 'Cascade MLS',
      OriginalEntryTimestamp: calendar.stamp(day - 2, 60_000),
      ModificationTimestamp: calendar.stamp(Math.min(day, 0) - 1, 62_000 + index / 1000),
    };
  });
}

const REQUEST_NOTES = [
  'Buyers are driving up from Fresno, running 10 late maybe.',
  'Second showing, bringing contractor.',
  'Client uses a wheelchair, is the ramp at the side?',
  'Pre-approved, ready to write.',
  'Please ignore prior request for Saturday, Sunday works.',
] as const;

/** A request for two showings in three. */
export function buildShowingRequests(
  showings: readonly JsonObject[],
  members: ReadonlyMap<string, MemberRecord>,
  chance: Chance,
): JsonObject[] {
  const { dice } = chance;
  return showings
    .filter(() => dice.chance(0.66))
    .map((showing, index) => ({
      ShowingRequestKey: numbered('SRQ', index + 1),
      ShowingRequestId: String(500_000 + index),
      ShowingKey: showing['ShowingKey'] ?? null,
      ShowingId: showing['ShowingId'] ?? null,
      ShowingAgentKey: showing['ShowingAgentKey'] ?? null,
      ShowingAgentMlsId: showing['ShowingAgentMlsID'] ?? null,
      ShowingRequestor: members.get(text(showing['ShowingAgentKey']))?.MemberFullName ?? null,
      ShowingRequestType: dice.pick(['New', 'Reschedule', 'Cancel']),
      ShowingMethodRequest: dice.pick(['In Person', 'Virtual']),
      ShowingRequestDate: text(showing['ShowingStartTimestamp']).slice(0, 10),
      ShowingRequestedTimestamp: showing['ShowingRequestedTimestamp'] ?? null,
      ShowingRequestStartTime: showing['ShowingStartTimestamp'] ?? null,
      ShowingRequestEndTime: showing['ShowingEndTimestamp'] ?? null,
      ShowingRequestNotes: dice.pick(REQUEST_NOTES),
      FeedTypes: ['BBO'],
      ModificationTimestamp: showing['ModificationTimestamp'] ?? null,
    }));
}
