import type { JsonObject } from '@gatehouse/kernel';

const REMARKS =
  'Single-level home on a corner lot with a family room open to the kitchen, quartz counters, gas range and a walk-in pantry. The primary suite looks over the garden. Owned solar, roof of 2021, dual-pane windows. Two blocks to the school and the commuter line.';

/** One listing of about 4 KB with everything a gateway must look at: names, phones, codes, remarks, compensation, media. */
const LISTING: JsonObject = {
  ListingKey: 'LST-000101',
  ListingId: 'C26000101',
  OriginatingSystemName: 'Cascade MLS',
  StandardStatus: 'Active',
  PropertyType: 'Residential',
  PropertySubType: 'Single Family Residence',
  ListPrice: 648_000,
  OriginalListPrice: 665_000,
  UnparsedAddress: '2418 Larch Hollow Lane, Sacramento, CA 95816',
  StreetNumber: '2418',
  StreetName: 'Larch Hollow',
  City: 'Sacramento',
  StateOrProvince: 'CA',
  PostalCode: '95816',
  CountyOrParish: 'Sacramento',
  Latitude: 38.5735,
  Longitude: -121.4702,
  ParcelNumber: '007-0124-018-0000',
  BedroomsTotal: 3,
  BathroomsTotalInteger: 2,
  LivingArea: 1480,
  LotSizeSquareFeet: 6098,
  YearBuilt: 1948,
  ListAgentKey: 'MEM-1001',
  ListAgentFullName: 'Dana Whitfield',
  ListAgentEmail: 'agent@harbor.example',
  ListAgentDirectPhone: '916-555-0112',
  ListOfficeKey: 'OFF-101',
  ListOfficeName: 'Harbor Realty',
  ListOfficePhone: '916-555-0100',
  PublicRemarks: REMARKS,
  PrivateRemarks:
    'Call first, seller works nights. Gate 4471#, lockbox on hose bib 0932. Seller will look at 615 if it closes in three weeks. Occupant Imani, (916) 555-0163.',
  ShowingInstructions: 'Use ShowingTime. Alarm code 7719, disarm within 30 seconds. Text owner at 916-555-0164.',
  AccessCode: '4471#',
  LockBoxLocation: 'Hose bib, north side',
  LockBoxSerialNumber: '33019284',
  OwnerName: 'Teodora Kaminski',
  OwnerPhone: '916-555-0164',
  OccupantName: 'Imani Osei',
  OccupantPhone: '(916) 555-0163',
  BuyerBrokerageCompensation: '2.5',
  BuyerBrokerageCompensationType: '%',
  InternetEntireListingDisplayYN: true,
  InternetAddressDisplayYN: true,
  Media: Array.from({ length: 8 }, (_, index) => ({
    MediaKey: `LST-000101-${index + 1}`,
    MediaCategory: 'Photo',
    Order: index + 1,
    Permission: ['Public'],
    MediaURL: `https://media.cascade-mls.example/LST-000101/${index + 1}.jpg`,
    ShortDescription: `Photograph ${index + 1} of the house`,
  })),
  PropertyRooms: ['Kitchen', 'Family Room', 'Primary Bedroom', 'Bedroom 2'].map((RoomType) => ({
    RoomType,
    RoomLevel: 'Main',
    RoomDimensions: '12x14',
  })),
  ModificationTimestamp: '2026-11-18T17:20:00.000Z',
};

export const LISTING_4K = JSON.stringify(LISTING);
