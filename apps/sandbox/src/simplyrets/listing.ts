import type { ListingRecord } from '../data/world.js';

const CODES: Readonly<Record<string, string>> = {
  Residential: 'RES',
  'Residential Lease': 'RNT',
  'Residential Income': 'MLF',
  'Commercial Sale': 'CRE',
  Land: 'LND',
  Farm: 'FRM',
};

/** The number by which SimplyRETS knows a listing. */
export const numberOf = ({ ListingKey }: ListingRecord): number => Number(String(ListingKey).replaceAll(/\D/g, ''));
export const codeOf = ({ PropertyType }: ListingRecord): string => CODES[String(PropertyType)] ?? 'OTH';

type Row = Readonly<Record<string, unknown>>;

/** A listing of the sandbox as SimplyRETS writes it, with what its agents tell one another at the top level. */
export function simplyRetsListing(listing: ListingRecord): object {
  const at = listing as unknown as Row;
  return {
    mlsId: numberOf(listing),
    listingId: at['ListingId'],
    listPrice: at['ListPrice'],
    originalListPrice: at['OriginalListPrice'],
    listDate: at['OnMarketDate'] ? `${String(at['OnMarketDate'])}T00:00:00Z` : null,
    modified: at['ModificationTimestamp'],
    remarks: at['PublicRemarks'],
    privateRemarks: at['PrivateRemarks'],
    showingInstructions: at['ShowingInstructions'],
    showingContactName: at['ShowingContactName'],
    showingContactPhone: at['ShowingContactPhone'],
    agreement: at['ListingAgreement'],
    internetAddressDisplay: at['InternetAddressDisplayYN'],
    internetEntireListingDisplay: at['InternetEntireListingDisplayYN'],
    // What no map names comes along, as it does there.
    leadSource: 'unclassified',
    accessCode: at['AccessCode'],
    ...partiesOf(at),
    address: {
      full: at['UnparsedAddress'],
      streetNumberText: at['StreetNumber'],
      streetName: at['StreetName'],
      city: at['City'],
      state: at['StateOrProvince'],
      postalCode: at['PostalCode'],
    },
    geo: { lat: at['Latitude'], lng: at['Longitude'], county: at['CountyOrParish'], directions: at['Directions'] },
    tax: { id: at['ParcelNumber'] },
    property: buildingOf(listing, at),
    mls: { status: String(at['StandardStatus']).replaceAll(' ', ''), originatingSystemName: at['OriginatingSystemName'] },
    sales: { closeDate: at['CloseDate'], closePrice: at['ClosePrice'] },
  };
}

function partiesOf(at: Row): object {
  const [firstName, ...lastName] = String(at['ListAgentFullName'] ?? '').split(' ');
  return {
    agent: {
      id: at['ListAgentMlsId'],
      firstName,
      lastName: lastName.join(' '),
      contact: { office: at['ListAgentDirectPhone'], email: at['ListAgentEmail'], cell: at['ListAgentMobilePhone'] },
    },
    coAgent: at['CoListAgentMlsId'] ? { id: at['CoListAgentMlsId'], firstName: at['CoListAgentFullName'], contact: {} } : null,
    office: {
      brokerid: at['ListOfficeMlsId'],
      name: at['ListOfficeName'],
      contact: { office: at['ListOfficePhone'], email: at['ListOfficeEmail'] },
    },
  };
}

const buildingOf = (listing: ListingRecord, at: Row): object => ({
  type: codeOf(listing),
  subType: at['PropertySubType'],
  bedrooms: at['BedroomsTotal'],
  bathrooms: at['BathroomsTotalInteger'],
  area: at['LivingArea'],
  yearBuilt: at['YearBuilt'],
  subdivision: at['SubdivisionName'],
  occupantName: at['OccupantName'],
  occupantType: at['OccupantType'],
});
