import type { Audience, JsonObject } from '@gatehouse/kernel';
import { ATTRIBUTION_FIELDS, PARTY_FIELDS, RULE_FIELDS } from '../query/resources.js';
import { readPages } from '../reso/read-pages.js';
import { ADDRESS_MARKS } from '../terms/address-opt-out.js';
import { anyKey } from '../terms/conditions.js';
import type { ReservedPlan } from '../terms/plan.js';

/** What an open house or a showing says of its listing. */
export const LISTING_OF_EVENT = [
  'ListingKey',
  'ListingId',
  'StandardStatus',
  'ListPrice',
  'UnparsedAddress',
  'City',
  'StateOrProvince',
  'PostalCode',
  'BedroomsTotal',
  'BathroomsTotalInteger',
  'ListAgentFullName',
  'ListOfficeName',
];

/** A listing as the MLS gave it, as this caller may see it, and who they are to it. */
export interface ListingOfEvent {
  readonly row: JsonObject;
  readonly shown: JsonObject;
  readonly standing: ReadonlySet<Audience>;
}

/** The listings that events are about, in one read. */
export async function listingsByKey(
  plan: ReservedPlan,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, ListingOfEvent>> {
  if (keys.length === 0) return new Map();
  const { connection, caller } = plan;
  const { served } = connection.client;
  const wanted = [...LISTING_OF_EVENT, ...ADDRESS_MARKS, ...RULE_FIELDS['Property']!, ...PARTY_FIELDS['Property']!, ...ATTRIBUTION_FIELDS];
  const select = [...new Set(wanted)].filter((name) => served.has('Property', name)).map((name) => [name]);
  const filter = anyKey('ListingKey', keys, connection.profile.provider.listOperator);
  const permit = await connection.ledger.reserve(caller.subject);
  const read = await readPages(
    connection.client,
    connection.ledger,
    { resource: 'Property', query: { select, filter } },
    { rows: keys.length, pages: connection.profile.caps.nextLinkPages, subject: caller.subject, signal, permit },
  );
  const shown = { select: LISTING_OF_EVENT.map((name) => [name]) };
  return new Map(
    read.rows.map((row) => {
      const standing = connection.rulesFor(caller).standing('Property', row, caller);
      return [
        String(row['ListingKey']),
        { row, standing, shown: connection.rulesFor(caller).shape('Property', row, { shown, standing, caller }) },
      ];
    }),
  );
}
