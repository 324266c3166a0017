import { ODATA_PARTS, type ODataPart } from '@gatehouse/kernel';
import type { ConfigFault } from './faults.js';
import { Matching, Slug, Text, TextMap } from './values.js';

const argument = (what: string, example: string) => ({ expected: `the argument that is ${what}`, example, optional: true });

/** Which arguments of a tool are OData on the data of an MLS. Its queries and answers are then judged like those of the built-in MLS tools. */
export class ODataTermsSection implements Partial<Record<ODataPart, string>> {
  @Slug({ expected: 'the id of the MLS connection whose licence and field rules hold', example: 'cascade' })
  connection!: string;

  @Text({ expected: 'the RESO resource that is always asked', example: 'Property', optional: true })
  resource?: string;

  @Text(argument('the RESO resource', 'resource'))
  resourceArgument?: string;

  @Text(argument('a whole OData query string', 'query'))
  query?: string;

  @Text(argument('$filter', 'filter'))
  filter?: string;

  @Text(argument('$select', 'select'))
  select?: string;

  @Text(argument('$orderby', 'orderby'))
  orderBy?: string;

  @Text(argument('$expand', 'expand'))
  expand?: string;

  @Text(argument('$top', 'top'))
  top?: string;

  @Text(argument('$skip', 'skip'))
  skip?: string;

  @Text(argument('$count', 'count'))
  count?: string;

  @TextMap({
    expected: 'arguments that the gateway sets, whatever the caller gives',
    example: { url: 'https://mls.example/odata' },
    optional: true,
  })
  bound: Record<string, string> = {};

  @Matching(/^(?:\/[^/]{1,64}){1,8}$/, { expected: 'the JSON Pointer of the rows in an answer', example: '/value', optional: true })
  rows = '/value';
}

/** Conditions of the gateway go into the filter, and what its rules need into the selection: a tool that takes neither cannot be held to them. */
export function odataFaults(terms: ODataTermsSection, path: string, connections: readonly string[]): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (!connections.includes(terms.connection))
    faults.push({
      path: `${path}.connection`,
      expected: `expected the id of an item of mls: ${connections.join(', ') || 'there is none'}`,
    });
  if ((terms.resource === undefined) === (terms.resourceArgument === undefined))
    faults.push({ path: `${path}.resource`, expected: 'expected either resource or resourceArgument' });
  if (terms.query === undefined && (terms.filter === undefined || terms.select === undefined))
    faults.push({ path, expected: 'expected query, or both filter and select, since the gateway adds to them' });
  if (terms.query !== undefined && ODATA_PARTS.some((part) => part !== 'query' && terms[part] !== undefined))
    faults.push({ path: `${path}.query`, expected: 'expected query alone, without the arguments that are parts of it' });
  const named = [...ODATA_PARTS.map((part) => terms[part]), terms.resourceArgument, ...Object.keys(terms.bound)].filter(Boolean);
  if (new Set(named).size < named.length) faults.push({ path, expected: 'expected each argument once' });
  return faults;
}
