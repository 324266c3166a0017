import { binary, equals, field, literal, type Expression } from '../odata/ast.js';
import type { Caller } from './caller.js';
import type { MlsConnection } from './mls-connection.js';

/**
 * Of HistoryTransactional, changes of fields that this caller may see, as conditions of the query. Rows that were read and then left out would
 * still say, by a page that is short and by where the next one begins, how often a hidden field changed and when.
 */
export function historyConditions({ client, security }: MlsConnection, { standing }: Caller): Expression[] {
  return [...client.served.all].flatMap(([resource, types]): Expression[] => {
    const fields = [...types.keys()];
    const seen = new Set(security.available(resource, fields, standing));
    const hidden = fields.filter((name) => !seen.has(name));
    if (hidden.length === 0) return [];
    if (seen.size === 0) return [binary('ne', field('ResourceName'), literal('string', resource))];
    const items = hidden.map((name) => literal('string', name));
    const named = binary('and', equals('ResourceName', resource), binary('in', field('FieldName'), { kind: 'list', items }));
    return [{ kind: 'unary', operator: 'not', operand: named }];
  });
}
