import { stateCode, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { canonicalStatus } from '../connection/status.js';
import { equals } from '../odata/ast.js';
import { consultingCaller } from '../terms/caller.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import { fetched } from '../terms/plan-fields.js';

/** What rules ask of a listing, and whose it is. It is compared with a call and shown to nobody. */
const TOLD = [
  'ListingKey',
  'StandardStatus',
  'StateOrProvince',
  'StreetName',
  'InternetEntireListingDisplayYN',
  'InternetAddressDisplayYN',
  'InternetAutomatedValuationDisplayYN',
  'ListAgentKey',
  'CoListAgentKey',
  'ListOfficeKey',
  'CoListOfficeKey',
  'ListTeamKey',
];

/**
 * One listing as the gateway itself asks for it, to decide a call of whatever upstream by, in the frame of get_listing: `{ listings: [] }` where
 * the caller may not know of it or it does not exist, so that no rule tells the two apart. Its state is a two-letter code, and what
 * this MLS has no field for is null: looked for and not there. Throws what reading throws.
 */
export async function consultedListing(
  connection: MlsConnection,
  listingKey: string,
  { call, signal }: { readonly call: McpCall; readonly signal: AbortSignal },
): Promise<{ readonly listings: JsonObject[] }> {
  if (call.obligations?.reach === 'public') connection.checkLicence(call);
  else connection.checkServable(call);
  await connection.ready();
  const caller = consultingCaller(connection, call);
  if (!caller) return { listings: [] };
  const told = TOLD.filter((name) => connection.client.served.has('Property', name));
  const query = { select: told.map((name) => [name]), filter: equals('ListingKey', listingKey), top: 1 };
  const { request } = fetched({ connection, caller, resource: 'Property', query });
  const permit = await connection.ledger.reserve(caller.subject);
  const { rows } = await connection.client.query(request, { permit, subject: caller.subject, signal });
  const rules = connection.rulesFor(caller);
  const known = rows.filter((row) => rules.suppression('Property', row, rules.standing('Property', row, caller)) === undefined);
  return { listings: known.slice(0, 1).map(factsOf) };
}

function factsOf(row: JsonObject): JsonObject {
  const facts: JsonObject = Object.fromEntries(TOLD.map((name) => [name, row[name] ?? null]));
  const { StateOrProvince: state, StandardStatus: status } = facts;
  return {
    ...facts,
    ...(typeof state === 'string' ? { StateOrProvince: stateCode(state) ?? state } : {}),
    ...(typeof status === 'string' ? { StandardStatus: canonicalStatus(status) } : {}),
  };
}
