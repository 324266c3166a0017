import { binary, equals, field, literal, type Expression } from '../odata/ast.js';
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

export const compare = (name: string, operator: 'ge' | 'le', type: 'number' | 'date', text: string): Expression =>
  binary(operator, field(name), literal(type, text));
export const nameContains = (name: string): Expression => ({
  kind: 'call',
  name: 'contains',
  args: [{ kind: 'call', name: 'tolower', args: [field('MemberFullName')] }, literal('string', name.toLowerCase())],
});
