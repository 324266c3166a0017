import type { Calendar } from './calendar.js';
import type { Dice } from './dice.js';
import { joined } from './joined.js';
import { addressFields } from './listing-address.js';
import { building, buildingFields, type Building } from './listing-building.js';
import { confidentialFields } from './listing-confidential.js';
import { dateFields, milestones, type Milestones } from './listing-dates.js';
import { partyFields, type Roster } from './listing-parties.js';
import { permissionFields } from './listing-permissions.js';
import type { ListingPlan } from './listing-plan.js';
import { publicRemarks, remarkWords } from './remarks.js';
import { MLS_STATUS } from './statuses.js';
import type { ListingRecord } from './world.js';

interface Chance {
  readonly dice: Dice;
  readonly calendar: Calendar;
}

function priceFields(built: Building, marks: Milestones, dice: Dice) {
  const list = built.listPrice;
  const cut = dice.chance(0.28);
  const original = cut ? Math.round((list * (1.02 + dice.next() * 0.06)) / 100) * 100 : list;
  const close = marks.close === undefined ? null : Math.round((list * (0.94 + dice.next() * 0.1)) / 500) * 500;
  return {
    ListPrice: list,
    OriginalListPrice: original,
    PreviousListPrice: cut ? original : null,
    ClosePrice: close,
  };
}

function contractFields(plan: ListingPlan, dice: Dice) {
  return {
    ListingAgreement: dice.weighted([
      ['Exclusive Right To Sell', 90],
      ['Exclusive Agency', 7],
      ['Probate', 3],
    ]),
    ListingService: 'Full Service',
    SpecialListingConditions: [
      dice.weighted([
        ['Standard', 88],
        ['Trust', 5],
        ['Short Sale', 3],
        ['Real Estate Owned', 4],
      ]),
    ],
    Disclosures: dice.sample(
      ['Lead Base Paint Disclosure', 'Natural Hazards Disclosure', 'Transfer Disclosure Statement', 'Owner Is Listing Agent'],
      2,
    ),
    Possession: [dice.pick(['Close Of Escrow', 'Rental Agreement', 'Negotiable'])],
    Contingency:
      plan.status === 'Active Under Contract' ? dice.pick(['Buyer sale of home', 'Inspection', 'Kick-out clause 72 hours']) : null,
    Inclusions: dice.pick(['Refrigerator, hot tub', 'All window coverings', 'Shed', null]),
    Exclusions: dice.pick(['Chandelier in dining room', 'Washer and dryer', null, null]),
    ListingTerms: dice.sample(['Cash', 'Conventional', 'FHA', 'VA Loan', 'Owner May Carry'], 3),
  };
}

function marketFields(plan: ListingPlan, listingId: string) {
  return {
    SyndicationRemarks: null,
    VirtualTourURLUnbranded: plan.number % 5 === 0 ? `https://tours.cascade.example/u/${listingId}` : null,
    VirtualTourURLBranded: plan.number % 5 === 0 ? `https://tours.cascade.example/b/${listingId}` : null,
    Disclaimer: 'Information is deemed reliable but is not guaranteed.',
    CopyrightNotice: '© 2026 Cascade MLS. All rights reserved.',
    OriginatingSystemName: 'Cascade MLS',
    OriginatingSystemID: 'M00000571',
    OriginatingSystemKey: listingId,
    SourceSystemName: 'Cascade MLS',
  };
}

function listing(plan: ListingPlan, roster: Roster, chance: Chance): ListingRecord {
  const { dice, calendar } = chance;
  const marks = milestones(plan, dice.fork('dates'));
  const built = building(plan, dice.fork('building'));
  const address = addressFields(plan, dice.fork('address'));
  const permissions = permissionFields(plan, dice.fork('permissions'));
  const spoken = publicRemarks(plan, built, { map: remarkWords(plan, built, address), dice: dice.fork('remarks') });
  // Sellers who hide their address have agents who write it into the remarks all the same.
  const slip = !permissions.InternetAddressDisplayYN && dice.chance(0.3) ? ` Come see ${address.UnparsedAddress.split(',')[0] ?? ''}!` : '';
  const listingId = `C26${String(plan.number).padStart(6, '0')}`;
  return joined<ListingRecord>(
    {
      ListingKey: plan.key,
      ListingId: listingId,
      StandardStatus: plan.status,
      MlsStatus: MLS_STATUS[plan.status],
      PropertyType: plan.propertyType,
      PropertySubType: plan.subType,
    },
    priceFields(built, marks, dice.fork('price')),
    address,
    buildingFields(plan, built, dice.fork('features')),
    partyFields(plan, marks, roster, { dice: dice.fork('parties'), calendar }),
    permissions,
    contractFields(plan, dice.fork('contract')),
    confidentialFields(plan, dice.fork('confidential')),
    { PublicRemarks: spoken + slip },
    marketFields(plan, listingId),
    { PhotosCount: 0 },
    dateFields(plan, marks, { dice: dice.fork('times'), calendar }),
  );
}

export function buildListings(plans: readonly ListingPlan[], roster: Roster, chance: Chance): ListingRecord[] {
  return plans.map((plan) => listing(plan, roster, { dice: chance.dice.fork(plan.key), calendar: chance.calendar }));
}
