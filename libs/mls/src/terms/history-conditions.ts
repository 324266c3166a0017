import { anyOf, binary, equals, field, literal, type Expression } from '../odata/ast.js';
import { alternatives } from '../reso/alternatives.js';
import type { Caller } from './caller.js';
import type { MlsConnection } from './mls-connection.js';

/** A longer list of fields would be too much for the address of a request. */
const LONGEST = 6000;
/** What stands around each name in an address: in a list, and where each is a comparison of its own. */
const AROUND = { list: '%27%27%2C'.length, comparison: '%20or%20FieldName%20eq%20%27%27'.length };

interface Described {
  readonly resource: string;
  readonly fields: readonly string[];
}

/**
 * Of HistoryTransactional, changes of fields that this caller may see, as conditions of the query. Rows that were read and then left out would
 * still say, by a page that is short and by where the next one begins, how often a hidden field changed and when. History may be about fields
 * that the metadata does not name, so the fields are those that may be seen, as far as their names fit into a request; the caller's own filter
 * on ResourceName and FieldName makes them few. Else they are all but those that may not.
 */
export function historyConditions(connection: MlsConnection, caller: Caller, filter: Expression | undefined): Expression[] {
  const { client, security } = connection;
  const all = [...client.served.all].map(([resource, types]) => ({ resource, fields: [...types.keys()] }));
  const seenOf = ({ resource, fields }: Described): Described => ({
    resource,
    fields: security.available(resource, fields, caller.standing),
  });
  const [resources, names] = [namedIn(filter, 'ResourceName'), namedIn(filter, 'FieldName')];
  const wanted = all
    .filter(({ resource }) => resources?.has(resource) ?? true)
    .map(seenOf)
    .map(({ resource, fields }) => ({ resource, fields: names ? fields.filter((name) => names.has(name)) : fields }))
    .filter(({ fields }) => fields.length > 0);
  // A resource without a name has no history.
  if (fits(connection, wanted)) return [anyOf(...wanted.map(isOneOf)) ?? equals('ResourceName', '')];
  return all.flatMap((described): Expression[] => {
    const seen = new Set(seenOf(described).fields);
    const fields = described.fields.filter((name) => !seen.has(name));
    if (fields.length === 0) return [];
    if (seen.size === 0) return [binary('ne', field('ResourceName'), literal('string', described.resource))];
    return [{ kind: 'unary', operator: 'not', operand: isOneOf({ ...described, fields }) }];
  });
}

const isOneOf = ({ resource, fields }: Described): Expression =>
  binary(
    'and',
    equals('ResourceName', resource),
    binary('in', field('FieldName'), { kind: 'list', items: fields.map((name) => literal('string', name)) }),
  );

/** A replica is asked in no address. */
function fits({ client, upstream }: MlsConnection, wanted: readonly Described[]): boolean {
  if (client !== upstream.client) return true;
  const around = AROUND[upstream.client.metadata?.version === '4.01' ? 'list' : 'comparison'];
  return wanted.flatMap(({ fields }) => fields).reduce((sum, name) => sum + name.length + around, 0) <= LONGEST;
}

/** The values that a field has in every row which the filter holds for; undefined where it may be any. */
function namedIn(filter: Expression | undefined, name: string): ReadonlySet<string> | undefined {
  if (filter?.kind !== 'binary') return undefined;
  if (filter.operator !== 'and') {
    const values = alternatives(filter, name);
    return values && new Set(values.map(({ text }) => text));
  }
  const [one, other] = [namedIn(filter.left, name), namedIn(filter.right, name)];
  return one && other ? new Set([...one].filter((value) => other.has(value))) : (one ?? other);
}
