import { stateCode, stateName } from '@gatehouse/kernel';
import { anyOf, binary, field, literal, type Expression } from '../odata/ast.js';
import type { SecuredQuery } from '../query/query-security.js';
import type { Query } from '../odata/ast.js';
import { ADDRESS_FIELDS } from '../query/resources.js';
import { isPublic, type Caller } from './caller.js';
import { feedSpellings } from './feeds.js';
import { historyConditions } from './history-conditions.js';
import type { MlsConnection } from './mls-connection.js';

/** Text fields that say nothing finer than a postal code: to find a listing by these tells no address that it hides. */
const COARSE: ReadonlySet<string> = new Set([
  'City',
  'Country',
  'CountyOrParish',
  'ListAgentFullName',
  'ListAgentKey',
  'ListAgentMlsId',
  'ListOfficeKey',
  'ListOfficeMlsId',
  'ListOfficeName',
  'ListingKey',
  'MlsStatus',
  'OriginatingSystemName',
  'PostalCity',
  'PostalCode',
  'PropertySubType',
  'PropertyType',
  'StandardStatus',
  'StateOrProvince',
]);
const TEXT = new Set<string | undefined>(['Edm.String', undefined]);

/**
 * What the licence, the sellers and the law of a state ask of every row, as conditions of the query itself. Rows that were read and then
 * left out would still be told of by a count, by a short page or by the place where the next one begins.
 */
export function termsConditions(
  connection: MlsConnection,
  caller: Caller,
  at: { readonly resource: string; readonly tested: ReadonlySet<string>; readonly filter?: Expression | undefined },
): Expression[] {
  const conditions = [...feedConditions(connection, caller.use, at.resource)];
  if (at.resource === 'HistoryTransactional') conditions.push(...historyConditions(connection, caller, at.filter));
  if (at.resource !== 'Property' || !isPublic(caller)) return conditions;
  conditions.push(allowed('InternetEntireListingDisplayYN'));
  if ([...at.tested].some((name) => mayHoldAddress(connection, name))) conditions.push(allowed('InternetAddressDisplayYN'));
  if (at.tested.has('ClosePrice') && connection.profile.nonDisclosure.size > 0) conditions.push(...disclosingStates(connection));
  return conditions;
}

/**
 * No row whose price its state keeps back, nor one that names no state, which may be any. Servers have states by code or by name; of an
 * enumeration only members that it has may be asked for.
 */
function* disclosingStates({ profile, client, upstream }: MlsConnection): Generator<Expression> {
  yield binary('ne', field('StateOrProvince'), literal('null', 'null'));
  const members = upstream.client.metadata?.enumOf(client.served.typeOf('Property', 'StateOrProvince'))?.members;
  const spellings = members
    ? [...members].flatMap(([name, standard]) => (hides(profile, standard) || hides(profile, name) ? [name] : []))
    : [...profile.nonDisclosure].flatMap((code) => [code, stateName(code) ?? code]);
  const operand = anyOf(...spellings.map(inState));
  if (operand) yield { kind: 'unary', operator: 'not', operand };
}

const hides = ({ nonDisclosure }: MlsConnection['profile'], state: string): boolean => nonDisclosure.has(stateCode(state) ?? state);

const allowed = (name: string): Expression => binary('ne', field(name), literal('boolean', 'false'));
const inState = (state: string): Expression => binary('eq', field('StateOrProvince'), literal('string', state));

/** A subdivision, a building or a number of the MLS may be called after the street. */
function mayHoldAddress(connection: MlsConnection, name: string): boolean {
  if (ADDRESS_FIELDS.has(name)) return true;
  return !COARSE.has(name) && TEXT.has(connection.client.served.typeOf('Property', name));
}

function* feedConditions({ client, profile }: MlsConnection, use: string, resource: string): Generator<Expression> {
  const { served } = client;
  if (served.has(resource, 'MlgCanView')) yield binary('eq', field('MlgCanView'), literal('boolean', 'true'));
  for (const name of ['FeedTypes', 'MlgCanUse']) {
    if (name === 'FeedTypes' && profile.provider.feedTypesQueryable === false) continue;
    if (!served.has(resource, name) || !isList(connectionType(served, resource, name))) continue;
    const body = anyOf(...feedSpellings(use).map((feed) => binary('eq', field('v'), literal('string', feed))));
    if (body) yield { kind: 'lambda', path: [name], operator: 'any', variable: 'v', body };
  }
}

const connectionType = (served: MlsConnection['client']['served'], resource: string, name: string): string | undefined =>
  served.typeOf(resource, name);
const isList = (type: string | undefined): boolean => type?.startsWith('Collection(') ?? false;

/** The query without its count where rows may hide what they were found by: the MLS would count them, and only reading tells which they are. */
export function countedWhereKnown({ client, profile }: MlsConnection, { query, tested }: SecuredQuery, resource = 'Property'): Query {
  // History may name fields that the metadata of the MLS does not.
  const isHistory = resource === 'HistoryTransactional';
  const hidesRows = isHistory || (profile.provider.feedTypesQueryable === false && client.served.has('Property', 'FeedTypes'));
  const hidesFields = tested.size > 0 && client.served.has('Property', 'FeedRules');
  if (query.count !== true || (!hidesRows && !hidesFields)) return query;
  const { count: _count, ...rest } = query;
  return rest;
}
