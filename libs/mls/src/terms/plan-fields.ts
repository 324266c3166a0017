import type { Query } from '../odata/ast.js';
import { ATTRIBUTION_FIELDS, PARTY_FIELDS, RULE_FIELDS } from '../query/resources.js';
import type { MlsConnection } from './mls-connection.js';
import type { Caller } from './caller.js';
import type { MlsPlan, MlsToolName } from './plan.js';

/** By these a hidden address is recognised in other texts. */
const ADDRESS_MARKS = ['StreetNumber', 'StreetName', 'UnparsedAddress'];

/** Adds the fields that row rules, masking and attribution need, where the MLS has them. */
export function finished(draft: {
  connection: MlsConnection;
  caller: Caller;
  tool: MlsToolName;
  resource: string;
  query: Query;
  rows: number;
}): MlsPlan {
  const { connection, caller, tool, resource, query, rows } = draft;
  const { served } = connection.client;
  const always = resource === 'Property' ? ['ListingKey', 'ListOfficeName'] : [];
  const shownSelect = [...new Set([...query.select!.map(([name]) => name!), ...always.filter((name) => served.has(resource, name))])];
  const hidden = [
    ...(RULE_FIELDS[resource] ?? []),
    ...(PARTY_FIELDS[resource] ?? []),
    ...(resource === 'Property' ? [...ATTRIBUTION_FIELDS, ...ADDRESS_MARKS] : []),
  ];
  const asked = [...new Set([...shownSelect, ...hidden.filter((name) => served.has(resource, name))])];
  return {
    connection,
    caller,
    tool,
    rows,
    request: { resource, query: { ...query, select: asked.map((name) => [name]) } },
    shown: { ...query, select: shownSelect.map((name) => [name]) },
  };
}
