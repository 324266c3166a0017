import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxWorld } from '../data/index.js';
import type { ListingRecord } from '../data/world.js';
import { codeOf, numberOf, simplyRetsListing } from './listing.js';

/** Listings and open houses as SimplyRETS serves them: GET /properties, /properties/{mlsId} and /openhouses, over HTTP Basic. */
export interface SimplyRetsService {
  /** Paths and queries of the last requests, newest last. */
  readonly received: readonly string[];
  handle(request: IncomingMessage, response: ServerResponse): void;
}

type Test = (listing: Readonly<Record<string, unknown>>, values: readonly string[]) => boolean;

const KEPT = 100;
const WORDS: Readonly<Record<string, string>> = {
  residential: 'RES',
  rental: 'RNT',
  multifamily: 'MLF',
  commercial: 'CRE',
  land: 'LND',
  farm: 'FRM',
};
const atLeast =
  (field: string): Test =>
  (listing, [value]) =>
    Number(listing[field]) >= Number(value);
const atMost =
  (field: string): Test =>
  (listing, [value]) =>
    Number(listing[field]) <= Number(value);
const like =
  (field: string): Test =>
  (listing, values) =>
    values.some((value) => String(listing[field]).toLowerCase() === value.toLowerCase());
const SEARCHES: Readonly<Record<string, Test>> = {
  cities: like('City'),
  postalCodes: like('PostalCode'),
  counties: like('CountyOrParish'),
  neighborhoods: like('SubdivisionName'),
  agent: like('ListAgentMlsId'),
  brokers: like('ListOfficeMlsId'),
  minprice: atLeast('ListPrice'),
  maxprice: atMost('ListPrice'),
  minbeds: atLeast('BedroomsTotal'),
  maxbeds: atMost('BedroomsTotal'),
  minbaths: atLeast('BathroomsTotalInteger'),
  maxbaths: atMost('BathroomsTotalInteger'),
  minarea: atLeast('LivingArea'),
  maxarea: atMost('LivingArea'),
  minyear: atLeast('YearBuilt'),
  maxyear: atMost('YearBuilt'),
  status: (listing, values) => values.includes(String(listing['StandardStatus']).replaceAll(' ', '')),
  type: (listing, values) => values.some((value) => WORDS[value] === codeOf(listing as unknown as ListingRecord)),
  // A search by words finds what is near, too.
  q: (listing, [value = '']) => String(listing['ListingId']).startsWith(value.slice(0, -1)),
};
const ORDERS: Readonly<Record<string, string>> = {
  listprice: 'ListPrice',
  listdate: 'OnMarketDate',
  beds: 'BedroomsTotal',
  baths: 'BathroomsTotalInteger',
};
const PLAIN = new Set(['limit', 'offset', 'sort']);
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createSimplyRets(world: SandboxWorld, { user, password }: { user: string; password: string }): SimplyRetsService {
  const expected = digest(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  const received: string[] = [];
  return {
    received,
    handle(request, response) {
      const url = new URL(request.url ?? '/', 'http://sandbox.example');
      received.push(decodeURIComponent(`${url.pathname}${url.search}`));
      if (received.length > KEPT) received.shift();
      if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) return send(response, 401, { error: 'unauthorized' });
      const [, , resource, key, ...more] = url.pathname.split('/');
      if (request.method === 'GET' && resource === 'openhouses' && key === undefined) return openHouses(world, url.searchParams, response);
      if (request.method !== 'GET' || resource !== 'properties' || more.length > 0) return send(response, 404, { error: 'not found' });
      if (key === undefined) return search(world.tables.Property, url.searchParams, response);
      const listing = world.tables.Property.find((one) => String(numberOf(one)) === key);
      return listing ? send(response, 200, simplyRetsListing(listing)) : send(response, 404, { error: 'not found' });
    },
  };
}

function search(listings: readonly ListingRecord[], params: URLSearchParams, response: ServerResponse): void {
  const names = [...new Set(params.keys())];
  if (names.some((name) => !PLAIN.has(name) && !SEARCHES[name])) return send(response, 400, { error: 'a parameter is not known' });
  const found = listings.filter((listing) =>
    names.every((name) => SEARCHES[name]?.(listing as unknown as Record<string, unknown>, params.getAll(name)) ?? true),
  );
  const offset = Number(params.get('offset') ?? 0);
  const page = ordered(found, params.get('sort') ?? '').slice(offset, offset + Number(params.get('limit') ?? 20));
  response.setHeader('x-total-count', String(found.length));
  send(response, 200, page.map(simplyRetsListing));
}

/** In no order, and of homes alone: the type of property defaults to residential there. */
function openHouses({ tables }: SandboxWorld, params: URLSearchParams, response: ServerResponse): void {
  const listings = new Map(tables.Property.map((listing) => [listing.ListingKey, listing]));
  const wanted = params.get('listingId');
  const found = tables.OpenHouse.toReversed().flatMap((event) => {
    const listing = listings.get(String(event['ListingKey']));
    if (!listing || codeOf(listing) !== 'RES' || (wanted !== null && wanted !== String(listing.ListingId))) return [];
    return [
      {
        openHouseKey: String(event['OpenHouseKey']),
        openHouseId: String(event['OpenHouseKey']),
        startTime: event['OpenHouseStartTime'],
        endTime: event['OpenHouseEndTime'],
        type: event['OpenHouseType'],
        description: event['OpenHouseRemarks'],
        refreshments: event['Refreshments'],
        inputId: event['ShowingAgentMlsID'],
        listing: simplyRetsListing(listing),
      },
    ];
  });
  const offset = Number(params.get('offset') ?? 0);
  send(response, 200, found.slice(offset, offset + Number(params.get('limit') ?? 20)));
}

function ordered(listings: readonly ListingRecord[], sort: string): readonly ListingRecord[] {
  const field = ORDERS[sort.replace('-', '')];
  if (field === undefined) return listings;
  const value = (listing: ListingRecord) => (listing as unknown as Record<string, string | number | null>)[field] ?? '';
  const sorted = listings.toSorted((one, other) => (value(one) < value(other) ? -1 : value(one) > value(other) ? 1 : 0));
  return sort.startsWith('-') ? sorted.toReversed() : sorted;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
