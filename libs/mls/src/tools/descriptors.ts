import type { JsonObject, ToolDescriptor, ToolTerms } from '@gatehouse/kernel';
import { STANDARD_STATUSES } from '../connection/status.js';
import type { MlsToolName } from '../terms/plan.js';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const schema = (properties: JsonObject, extra: JsonObject = {}): JsonObject => ({
  $schema: DIALECT,
  type: 'object',
  properties,
  additionalProperties: false,
  ...extra,
});
const text = (description: string, maxLength = 200): JsonObject => ({ type: 'string', minLength: 1, maxLength, description });
const amount = (description: string): JsonObject => ({ type: 'number', minimum: 0, description });
const whole = (description: string, maximum: number): JsonObject => ({ type: 'integer', minimum: 0, maximum, description });
const annotations = (title: string): JsonObject => ({
  title,
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
});

const SEARCH: ToolDescriptor = {
  name: 'search_listings',
  title: 'Search MLS listings',
  description:
    'Searches the listings of the MLS by city, price, size, type and status; Active listings unless standardStatus says otherwise. Returns a page of listings with count and nextSkip where asked. ' +
    'For anything the simple arguments cannot say, filter takes an OData 4 $filter on RESO Data Dictionary fields. Repeat the attribution that comes with the answer wherever you show a listing.',
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
      'OData 4 filter on RESO fields, e.g. LivingArea ge 1800 and WaterfrontYN eq true. Operators: eq ne gt ge lt le in has and or not; any/all; contains, startswith, endswith, tolower, year, now.',
      4096,
    ),
    select: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: { type: 'string', maxLength: 100 },
      description: 'RESO field names to return. Default: the usual fields of a listing card.',
    },
    orderBy: text('OData order, e.g. ListPrice asc. Default: latest change first.', 500),
    top: whole('Rows to return, 10 by default. The connection has a limit per call.', 1000),
    skip: whole('Rows to pass over: the nextSkip of the answer before.', 100_000),
    count: { type: 'boolean', description: 'Also return how many listings match.' },
    expand: text('Related records to include, e.g. Media($select=MediaURL,ShortDescription),OpenHouses.', 2000),
  }),
  annotations: annotations('Search MLS listings'),
};

const LISTING: ToolDescriptor = {
  name: 'get_listing',
  title: 'Get one MLS listing',
  description:
    'Returns one listing with all details that you may see, by its ListingKey or by its ListingId (the MLS number). An empty list means that there is none that you may see. Repeat the attribution wherever you show it.',
  inputSchema: schema(
    { listingKey: text('RESO ListingKey, as search_listings returns it.', 100), listingId: text('MLS number (RESO ListingId).', 100) },
    { minProperties: 1, maxProperties: 1 },
  ),
  annotations: annotations('Get one MLS listing'),
};

const OPEN_HOUSES: ToolDescriptor = {
  name: 'list_open_houses',
  title: 'List open houses',
  description:
    'Lists open houses by date with address, price and listing office, for a city or a listing; the coming fourteen days unless from and to say otherwise. Repeat the attribution wherever you show one.',
  inputSchema: schema({
    from: { type: 'string', format: 'date', description: 'First day, e.g. 2026-05-30. Default: today.' },
    to: { type: 'string', format: 'date', description: 'Last day. Default: fourteen days on.' },
    city: text('City, spelled as the MLS has it.'),
    listingKey: text('Only open houses of this listing.', 100),
    top: whole('Rows to return, 25 by default.', 1000),
  }),
  annotations: annotations('List open houses'),
};

const MEMBER: ToolDescriptor = {
  name: 'get_member',
  title: 'Find an MLS member',
  description:
    'Finds agents and brokers in the MLS roster by key, by MLS id or by (part of) the name; returns business contact, office and licence as far as the roster rules allow.',
  inputSchema: schema(
    { memberKey: text('RESO MemberKey.', 100), memberMlsId: text('MLS id of the member.', 100), name: text('Name or part of it.', 100) },
    { minProperties: 1, maxProperties: 1 },
  ),
  annotations: annotations('Find an MLS member'),
};

export const MLS_TOOLS: readonly ToolDescriptor[] = [SEARCH, LISTING, OPEN_HOUSES, MEMBER];

export const MLS_TOOL_TERMS: Readonly<Record<MlsToolName, ToolTerms>> = {
  search_listings: { action: 'read', dataClass: 'listing', resource: 'Property' },
  get_listing: { action: 'read', dataClass: 'listing', resource: 'Property' },
  list_open_houses: { action: 'read', dataClass: 'open_house', resource: 'OpenHouse' },
  get_member: { action: 'read', dataClass: 'member', resource: 'Member' },
};
