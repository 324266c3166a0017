import { Refusal } from '@gatehouse/kernel';
import { allOf, equals, type Query } from '../odata/ast.js';
import { ODataError } from '../odata/odata-error.js';
import { parseQueryString } from '../odata/query-string.js';
import { TokenStream } from '../odata/token-stream.js';
import { FieldRefusal } from '../query/field-refusal.js';
import type { SecuredQuery } from '../query/query-security.js';
import type { Caller } from './caller.js';
import type { MlsConnection } from './mls-connection.js';
import { fetched } from './plan-fields.js';
import type { SecuredRead } from './plan.js';
import { StatusWriter, statusCondition } from './status-filter.js';
import { countedWhereKnown, termsConditions } from './terms-conditions.js';
import { readOData } from './tool-arguments.js';

/** Resources that may be asked for by name, with their keys. Rooms, media and the like are read through $expand of their listing, since only the listing says whether they may be known of. */
const ASKABLE: Readonly<Record<string, string>> = { Property: 'ListingKey', Member: 'MemberKey', Office: 'OfficeKey', Teams: 'TeamKey' };
/** For staff of the MLS, who see every listing that these hang on. */
const ASKABLE_BY_STAFF: Readonly<Record<string, string>> = {
  ...ASKABLE,
  OpenHouse: 'OpenHouseKey',
  Media: 'MediaKey',
  HistoryTransactional: 'HistoryTransactionalKey',
  OtherPhone: 'OtherPhoneKey',
};
const DEFAULT_ROWS = 10;
const MAX_SKIP = 100_000;

/** Raw OData of a caller: parsed, judged on the tree, and printed again from the tree. What does not parse is refused. */
export class RawQueries {
  constructor(private readonly connection: MlsConnection) {}

  /**
   * `resource` is a collection (`Property`) or one record by its key (`Property('LST-1')`), `queryString` what would stand behind the
   * question mark, percent-encoded at most once. The connection must be ready. Throws Refusal MLS_FIELD, MLS_QUERY, MLS_EXPORT_CAP, ACCESS_FORBIDDEN.
   */
  secureQuery(resource: string, queryString: string, caller: Caller): SecuredRead {
    const read = queryString === '' ? { query: {} } : readOData('query', () => parseQueryString(queryString));
    if (read.skipToken !== undefined) throw notServed('query', 'the paging token of a server; use $skip');
    return this.secure(resource, read.query, caller);
  }

  /** The same of a query that was read already. */
  secure(given: string, asked: Query, caller: Caller): SecuredRead {
    const { connection } = this;
    const { resource, key } = this.resourceOf(given, caller);
    if ((asked.skip ?? 0) > MAX_SKIP) throw new Refusal('MLS_QUERY', `query: expected a $skip of at most ${MAX_SKIP}.`);
    const rows = key === undefined ? (asked.top ?? Math.min(DEFAULT_ROWS, connection.profile.caps.rowsPerCall)) : 1;
    connection.meter.checkRows(rows);
    const filter = allOf(key, asked.filter);
    const secured = connection.security.secure(resource, { ...asked, ...(filter ? { filter } : {}), top: rows }, caller.standing);
    const query = countedWhereKnown(connection, this.bound(resource, secured, caller), resource);
    const { tested } = secured;
    return { resource, caller, rows, tested, ...fetched({ connection, caller, resource, query }) };
  }

  /** Mandatory predicates: the gateway adds them, and every page is asked for with them. The connection's own filter is added when it is sent. */
  private bound(resource: string, secured: SecuredQuery, caller: Caller): SecuredQuery {
    const { connection } = this;
    const writer = new StatusWriter(connection.client.served, connection.upstream.client.metadata);
    const isListing = resource === 'Property';
    const filter = allOf(
      secured.query.filter && (isListing ? writer.rewrite(secured.query.filter) : secured.query.filter),
      isListing ? statusCondition(connection.profile, writer, caller, undefined).filter : undefined,
      ...termsConditions(connection, caller, { resource, tested: secured.tested, filter: secured.query.filter }),
    );
    return { tested: secured.tested, query: { ...secured.query, ...(filter ? { filter } : {}) } };
  }

  private resourceOf(given: string, caller: Caller): { resource: string; key: Query['filter'] } {
    const keys = caller.reach === 'mls' ? ASKABLE_BY_STAFF : ASKABLE;
    return readOData('resource', () => {
      const stream = new TokenStream(given);
      const named = stream.name('expected the name of a resource').toLowerCase();
      const resource = Object.keys(keys).find((name) => name.toLowerCase() === named);
      if (!resource || !this.connection.client.served.hasResource(resource)) throw new FieldRefusal(false, NO_RESOURCE);
      let key: Query['filter'];
      if (stream.accept('(')) {
        const { literal, text } = stream.take();
        if (literal !== 'string' && literal !== 'number') stream.fail('expected a key in quotes');
        stream.expect(')');
        key = equals(keys[resource]!, text);
      }
      if (stream.current.kind !== 'end') stream.notServed('a path behind a resource');
      return { resource, key };
    });
  }
}

const NO_RESOURCE = 'Or there is no such resource here: ask one such as Property, Member or OpenHouse.';

function notServed(name: string, what: string): Refusal {
  const cause = new ODataError('not_served', `${what} is not served`, 0);
  return new Refusal('MLS_QUERY', `${name}: ${cause.message}.`, { cause });
}
