import { anyOf, binary, equals, field, literal, type Expression } from '../odata/ast.js';
import type { ToolArguments } from './tool-arguments.js';

/** The simple arguments of search_listings as conditions. */
export function searchConditions(args: ToolArguments): (Expression | undefined)[] {
  const text = (name: string, column: string): Expression | undefined => {
    const value = args.text(name);
    return value === undefined ? undefined : equals(column, value);
  };
  const bound = (name: string, column: string, operator: 'ge' | 'le'): Expression | undefined => {
    const value = args.number(name);
    return value === undefined ? undefined : compare(column, operator, 'number', String(value));
  };
  return [
    text('city', 'City'),
    text('postalCode', 'PostalCode'),
    bound('minPrice', 'ListPrice', 'ge'),
    bound('maxPrice', 'ListPrice', 'le'),
    bound('minBedrooms', 'BedroomsTotal', 'ge'),
    bound('minBathrooms', 'BathroomsTotalInteger', 'ge'),
    text('propertyType', 'PropertyType'),
  ];
}

type Compared = 'number' | 'date' | 'datetime';
export const compare = (name: string, operator: 'ge' | 'le', type: Compared, text: string): Expression =>
  binary(operator, field(name), literal(type, text));
export const before = (name: string, type: Compared, text: string): Expression => binary('lt', field(name), literal(type, text));
export const nameContains = (name: string, of = 'MemberFullName'): Expression => ({
  kind: 'call',
  name: 'contains',
  args: [{ kind: 'call', name: 'tolower', args: [field(of)] }, literal('string', name.toLowerCase())],
});

/** One of these keys, in the words that the provider understands. */
export function anyKey(name: string, keys: readonly string[], listOperator: boolean): Expression {
  if (!listOperator) return anyOf(...keys.map((key) => equals(name, key)))!;
  return binary('in', field(name), { kind: 'list', items: keys.map((key) => literal('string', key)) });
}
