import type { ReplicaCondition, ReplicaSearch } from '@gatehouse/mls';

const PRIMARY = 'sqlite_autoindex_replica_listing_1';

/** Indices that leave few listings, the one that leaves the fewest first, each by the column behind the connection. */
const NARROWING: readonly (readonly [column: string, index: string])[] = [
  ['record_key', PRIMARY],
  ['listing_id', 'replica_listing_id'],
  ['agent_key', 'replica_listing_agent'],
  ['co_agent_key', 'replica_listing_co_agent'],
  ['office_key', 'replica_listing_office'],
  ['postal_code', 'replica_listing_postal'],
  ['city', 'replica_listing_city'],
];

const NONE: ReadonlySet<string> = new Set();
const SPANS = new Set<string>(['gt', 'ge', 'lt', 'le']);

/** Columns that have one of some values in every row that fits. */
function fixedIn(condition: ReplicaCondition | undefined): ReadonlySet<string> {
  switch (condition?.kind) {
    case 'compare':
      return condition.operator === 'eq' ? new Set([condition.column]) : NONE;
    case 'in':
      return condition.orNull ? NONE : new Set([condition.column]);
    case 'all':
      return new Set(condition.of.flatMap((each) => [...fixedIn(each)]));
    case 'any':
      return fixedInAny(condition.of);
    default:
      return NONE;
  }
}

function fixedInAny(alternatives: readonly ReplicaCondition[]): ReadonlySet<string> {
  if (alternativeIndices(alternatives)) return new Set(['record_key']);
  return sharedBy(alternatives);
}

function sharedBy(alternatives: readonly ReplicaCondition[]): ReadonlySet<string> {
  const [first, ...others] = alternatives.map(fixedIn);
  return new Set([...(first ?? NONE)].filter((column) => others.every((other) => other.has(column))));
}

const narrowingOf = (fixed: ReadonlySet<string>): string | undefined => NARROWING.find(([column]) => fixed.has(column))?.[1];

/**
 * For alternatives that each leave few listings, and by different columns: the index of each. `ListAgentKey eq 'M' or CoListAgentKey eq 'M'` is
 * how people look for their own listings.
 */
export function alternativeIndices(alternatives: readonly ReplicaCondition[]): readonly string[] | undefined {
  if (alternatives.length < 2 || narrowingOf(sharedBy(alternatives)) !== undefined) return undefined;
  const indices = alternatives.map((each) => narrowingOf(fixedIn(each)));
  return indices.every((index) => index !== undefined) ? indices : undefined;
}

function spannedIn(condition: ReplicaCondition | undefined): ReadonlySet<string> {
  if (condition?.kind === 'compare') return SPANS.has(condition.operator) ? new Set([condition.column]) : NONE;
  return condition?.kind === 'all' ? new Set(condition.of.flatMap((each) => [...spannedIn(each)])) : NONE;
}

/**
 * The index by which SQLite is to search listings; undefined where any will do. It takes a span of prices for the narrower condition than a
 * city and a status, whatever it has counted: all indices begin with the connection, and a count of bounded length sees one city.
 * PostgreSQL samples the rows themselves, and chooses well.
 */
export function listingIndex({ condition, order }: Pick<ReplicaSearch, 'condition'> & Partial<ReplicaSearch>): string | undefined {
  const fixed = fixedIn(condition);
  const narrowing = narrowingOf(fixed);
  if (narrowing) return narrowing;
  const spanned = spannedIn(condition);
  if (order?.length === 0 && spanned.has('record_key')) return PRIMARY;
  const first = order?.[0]?.column;
  if (first === 'list_price') return 'replica_listing_price';
  if (spanned.has('list_price') && first !== 'modified') return 'replica_listing_price';
  if (fixed.has('standard_status')) return 'replica_listing_status';
  return first === 'modified' ? 'replica_listing_modified' : undefined;
}
