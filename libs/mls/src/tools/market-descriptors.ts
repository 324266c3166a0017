import type { ToolDescriptor } from '@gatehouse/kernel';
import { DIMENSIONS, PLACE_KINDS } from '../statistics/blocks.js';
import { flag, reading, records, schema, text, texts, whole, words } from './schemas.js';

const ONE = { minProperties: 1, maxProperties: 1 };
const MONTH = { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])$' } as const;

export const AGENT_VIEW: ToolDescriptor = {
  name: 'get_listing_agent_view',
  title: 'Get the agent view of a listing',
  description:
    'What agents may know of a listing and clients may not: agent remarks, showing terms, contract dates, concessions. Use get_listing for what a client may hear. Gate and lockbox codes are never included; they are in the lockbox app.',
  inputSchema: schema({ listingKey: text('RESO ListingKey.', 100), listingId: text('MLS number.', 100) }, ONE),
  outputSchema: records(['listings']),
  annotations: reading('Get the agent view of a listing'),
};

export const COMPARISON: ToolDescriptor = {
  name: 'compare_listings',
  title: 'Compare listings',
  description:
    'Puts 2 to 6 listings side by side: the records, the facts in which they differ (values in the order of listings) and those they share.',
  inputSchema: schema({ listingKeys: texts('RESO ListingKeys.', 6, { minItems: 2, uniqueItems: true }) }, { required: ['listingKeys'] }),
  outputSchema: records(['listings', 'differences'], { same: { type: 'array', items: { type: 'string' } } }, [
    'listings',
    'differences',
    'same',
  ]),
  annotations: reading('Compare listings'),
};

export const OWN_LISTINGS: ToolDescriptor = {
  name: 'list_my_listings',
  title: 'List my listings',
  description: 'Your own listings in any status, and those of whom you assist or of your team; latest change first.',
  inputSchema: schema({
    standardStatus: texts('Only these RESO StandardStatus values.', 11),
    ofOffices: flag('For brokers: all listings of the offices you supervise.'),
    top: whole('Rows, 25 by default.', 1000),
    skip: whole('nextSkip of the answer before.', 100_000),
  }),
  outputSchema: records(['listings'], { nextSkip: { type: 'integer' } }),
  annotations: reading('List my listings'),
};

export const STATISTICS: ToolDescriptor = {
  name: 'get_market_stats',
  title: 'Get market statistics',
  description:
    'Median and mean price, days on market and count of listings of places, over whole months. Small numbers are merged or left out; for single homes use search_listings.',
  inputSchema: schema(
    {
      places: texts('As the MLS spells them.', 5),
      placeKind: words(PLACE_KINDS, 'city if absent.'),
      propertyType: text('Default: all.'),
      propertySubType: text('Default: all.'),
      measure: words(['sold', 'listed'], 'Default: sold, by close date and price.'),
      fromMonth: { ...MONTH, description: 'e.g. 2026-01. Default: 12 months.' },
      toMonth: { ...MONTH, description: 'Default: the last that is over.' },
      groupBy: words([...DIMENSIONS, 'month'], 'One line for each.'),
    },
    { required: ['places'] },
  ),
  outputSchema: records(['statistics'], { measure: { type: 'string' }, note: { type: 'string' } }),
  annotations: reading('Get market statistics'),
};

export const OFFICE: ToolDescriptor = {
  name: 'get_office',
  title: 'Find an MLS office',
  description: 'Finds offices by key, by MLS id or by (part of) the name: business contact, main office, broker.',
  inputSchema: schema(
    { officeKey: text('RESO OfficeKey.', 100), officeMlsId: text('MLS id of the office.', 100), name: text('Name or part of it.', 100) },
    ONE,
  ),
  outputSchema: records(['offices'], { more: { type: 'boolean' } }),
  annotations: reading('Find an MLS office'),
};

export const SHOWINGS: ToolDescriptor = {
  name: 'list_showings',
  title: 'List showings',
  description: 'Showings that you give and showings at your own listings, with the listing; the coming fourteen days by default.',
  inputSchema: schema({
    from: { type: 'string', format: 'date', description: 'First day (UTC). Default: today.' },
    to: { type: 'string', format: 'date', description: 'Last day. Default: fourteen days on.' },
    listingKey: text('Only showings of this listing.', 100),
    top: whole('Rows, 25 by default.', 1000),
  }),
  outputSchema: records(['showings'], { more: { type: 'boolean' } }),
  annotations: reading('List showings'),
};

export const RAW_QUERY: ToolDescriptor = {
  name: 'query_reso',
  title: 'Query the MLS in OData',
  description:
    'A raw OData 4 query, for what no other tool answers. Every field in it is judged; what may not be seen may not be filtered or sorted by either. $search, $apply and $compute are not served.',
  inputSchema: schema(
    {
      resource: text("RESO resource, e.g. Property, or one record: Property('LST-1').", 200),
      query: text("Query options, e.g. $filter=City eq 'Napa'&$select=ListingKey,ListPrice&$top=20.", 8000),
    },
    { required: ['resource'] },
  ),
  outputSchema: records(['value'], { count: { type: 'integer' }, nextSkip: { type: 'integer' } }),
  annotations: reading('Query the MLS in OData'),
};
