import type { ToolDescriptor, ToolTerms } from '@gatehouse/kernel';
import { STANDARD_STATUSES } from '../connection/status.js';
import type { MlsToolName } from '../terms/plan.js';
import { AGENT_VIEW, COMPARISON, OFFICE, OWN_LISTINGS, RAW_QUERY, SHOWINGS, STATISTICS } from './market-descriptors.js';
import { CHANGE_STATUS, REQUEST_SHOWING, UPDATE } from './write-descriptors.js';
import { amount, reading, records, schema, text, whole } from './schemas.js';

const SEARCH: ToolDescriptor = {
  name: 'search_listings',
  title: 'Search MLS listings',
  description:
    'Searches listings by city, price, size, type and status; Active ones unless standardStatus says otherwise. filter takes what the simple arguments cannot say. Repeat the attribution of the answer wherever you show a listing.',
  inputSchema: schema({
    city: text('City, spelled as the MLS has it, e.g. Sacramento.'),
    postalCode: text('Postal code, e.g. 95816.', 20),
    minPrice: amount('Lowest list price in US dollars.'),
    maxPrice: amount('Highest list price in US dollars.'),
    minBedrooms: whole('Fewest bedrooms.', 100),
    minBathrooms: whole('Fewest bathrooms.', 100),
    propertyType: text('RESO PropertyType, e.g. Residential, Residential Lease, Land.'),
    standardStatus: {
      type: 'array',
      minItems: 1,
      maxItems: 11,
      items: { type: 'string', maxLength: 40 },
      description: `RESO StandardStatus values: ${STANDARD_STATUSES.join(', ')}. Default: Active.`,
    },
    filter: text(
      'OData 4 filter on RESO fields, e.g. LivingArea ge 1800 and WaterfrontYN eq true. Also in, has, any/all, contains, startswith, tolower, year, now.',
      4096,
    ),
    select: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: { type: 'string', maxLength: 100 },
      description: 'RESO fields to return. Default: a listing card.',
    },
    orderBy: text('OData order, e.g. ListPrice asc. Default: latest change first.', 500),
    top: whole('Rows, 10 by default.', 1000),
    skip: whole('nextSkip of the answer before.', 100_000),
    count: { type: 'boolean', description: 'Also return how many listings match.' },
    expand: text('Related records to include, e.g. Media($select=MediaURL,ShortDescription),OpenHouses.', 2000),
  }),
  outputSchema: records(['listings'], { count: { type: 'integer' }, nextSkip: { type: 'integer' } }),
  annotations: reading('Search MLS listings'),
};

const LISTING: ToolDescriptor = {
  name: 'get_listing',
  title: 'Get one MLS listing',
  description:
    'One listing in full, by ListingKey or by ListingId (the MLS number); an empty list where there is none that you may see. Repeat the attribution wherever you show it.',
  inputSchema: schema(
    { listingKey: text('RESO ListingKey, as search_listings returns it.', 100), listingId: text('MLS number (RESO ListingId).', 100) },
    { minProperties: 1, maxProperties: 1 },
  ),
  outputSchema: records(['listings']),
  annotations: reading('Get one MLS listing'),
};

const OPEN_HOUSES: ToolDescriptor = {
  name: 'list_open_houses',
  title: 'List open houses',
  description:
    'Open houses by date with address, price and listing office, of a city or a listing; the coming fourteen days by default. Repeat the attribution wherever you show one.',
  inputSchema: schema({
    from: { type: 'string', format: 'date', description: 'First day, e.g. 2026-05-30. Default: today.' },
    to: { type: 'string', format: 'date', description: 'Last day. Default: fourteen days on.' },
    city: text('City, spelled as the MLS has it.'),
    listingKey: text('Only open houses of this listing.', 100),
    top: whole('Rows to return, 25 by default.', 1000),
  }),
  outputSchema: records(['openHouses']),
  annotations: reading('List open houses'),
};

const MEMBER: ToolDescriptor = {
  name: 'get_member',
  title: 'Find an MLS member',
  description: 'Finds agents and brokers by key, by MLS id or by (part of) the name: business contact, office, licence.',
  inputSchema: schema(
    { memberKey: text('RESO MemberKey.', 100), memberMlsId: text('MLS id of the member.', 100), name: text('Name or part of it.', 100) },
    { minProperties: 1, maxProperties: 1 },
  ),
  outputSchema: records(['members'], { more: { type: 'boolean' } }),
  annotations: reading('Find an MLS member'),
};

export const MLS_TOOLS: readonly ToolDescriptor[] = [
  SEARCH,
  LISTING,
  AGENT_VIEW,
  COMPARISON,
  OWN_LISTINGS,
  STATISTICS,
  OPEN_HOUSES,
  MEMBER,
  OFFICE,
  SHOWINGS,
  REQUEST_SHOWING,
  UPDATE,
  CHANGE_STATUS,
  RAW_QUERY,
];

export const MLS_TOOL_TERMS: Readonly<Record<MlsToolName, ToolTerms>> = {
  search_listings: { action: 'read', dataClass: 'listing', resource: 'Property' },
  get_listing: { action: 'read', dataClass: 'listing', resource: 'Property' },
  compare_listings: { action: 'read', dataClass: 'listing', resource: 'Property' },
  get_listing_agent_view: { action: 'read', dataClass: 'participant_listing', resource: 'Property' },
  list_my_listings: { action: 'read', dataClass: 'own_listing', resource: 'Property' },
  // Figures, no records.
  get_market_stats: { action: 'read', dataClass: 'participant_listing' },
  list_open_houses: { action: 'read', dataClass: 'open_house', resource: 'OpenHouse' },
  get_member: { action: 'read', dataClass: 'member', resource: 'Member' },
  get_office: { action: 'read', dataClass: 'member', resource: 'Office' },
  list_showings: { action: 'read', dataClass: 'showing', resource: 'Showing' },
  request_showing: {
    action: 'write',
    dataClass: 'showing',
    resource: 'Showing',
    // Where the agreement with the buyer is looked up is for gateway.yaml to say (mls[].buyerAgreement).
    legal: { activity: 'request_showing', facts: { tourStartsAt: 'startTime', exemption: 'reason' }, evidence: [] },
  },
  update_listing: { action: 'write', dataClass: 'listing', resource: 'Property' },
  change_listing_status: { action: 'write', dataClass: 'listing_status', resource: 'Property' },
  // Records of any resource: each is known by its shape.
  query_reso: { action: 'read', dataClass: 'mls_query' },
};
