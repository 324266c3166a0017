import type { Binary, BinaryOperator, Expression, Lambda, Literal, Path } from '../odata/ast.js';
import type { ServedFields } from '../query/served-fields.js';
import { columnsOf, stored, type Column, type Stored } from './columns.js';
import { kindOf, memberName } from './evaluate/kinds.js';

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** What a database is asked, in nobody's SQL. Each condition is true or false of a row, never unknown. */
export type Condition =
  | {
      readonly kind: 'compare';
      readonly column: string;
      readonly operator: Comparison;
      readonly value: string | number;
      readonly ordered: 'text' | 'number';
    }
  | { readonly kind: 'null'; readonly column: string }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly (string | number)[]; readonly orNull: boolean }
  | { readonly kind: 'member'; readonly column: string; readonly value: string }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] };

/** `exact`: the condition says all that the filter says. Else it holds for every row that the filter holds for, and for others. */
export interface Narrowed {
  readonly condition?: Condition;
  readonly exact: boolean;
}

const UNKNOWN: Narrowed = { exact: false };
const COMPARISONS = new Set<string>(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const MIRRORED: Readonly<Record<Comparison, Comparison>> = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' };
/** Edm kinds whose values a column of a kind holds as OData compares them. */
const HELD_AS: Readonly<Record<Column['kind'], string>> = {
  text: 'text',
  number: 'number',
  flag: 'boolean',
  instant: 'instant',
  set: 'text',
};

/** As much of a filter as the indexed columns of a resource can answer. */
export class Narrowing {
  private readonly columns: ReadonlyMap<string, Column>;

  constructor(
    private readonly resource: string,
    private readonly served: ServedFields,
  ) {
    this.columns = columnsOf(resource);
  }

  of(filter: Expression | undefined): Narrowed {
    if (!filter) return { exact: true };
    if (filter.kind === 'lambda') return this.lambda(filter);
    if (filter.kind === 'unary' && filter.operator === 'not') return this.negation(filter.operand);
    if (filter.kind !== 'binary') return UNKNOWN;
    if (filter.operator === 'and') return this.both(filter);
    if (filter.operator === 'or') return this.either(filter);
    if (filter.operator === 'in') return this.membership(filter);
    return COMPARISONS.has(filter.operator) ? this.comparison(filter) : UNKNOWN;
  }

  /** The column of a field, where it holds its values as OData compares them. */
  column(field: string): Column | undefined {
    const found = this.columns.get(field);
    const type = this.served.typeOf(this.resource, field);
    if (!found || type === undefined) return undefined;
    const { kind, collection } = kindOf(type);
    if (collection !== (found.kind === 'set')) return undefined;
    if (kind === 'enumeration' && found.kind === 'text') return { ...found, enumeration: true };
    return kind === HELD_AS[found.kind] ? found : undefined;
  }

  private both({ left, right }: Binary): Narrowed {
    const parts = [this.of(left), this.of(right)];
    const conditions = parts.flatMap(({ condition }) => (condition ? [condition] : []));
    return { exact: parts.every(({ exact }) => exact), ...(conditions.length > 0 ? { condition: { kind: 'all', of: conditions } } : {}) };
  }

  private either({ left, right }: Binary): Narrowed {
    const parts = [this.of(left), this.of(right)];
    const conditions = parts.flatMap(({ condition }) => (condition ? [condition] : []));
    if (conditions.length < parts.length) return UNKNOWN;
    return { exact: parts.every(({ exact }) => exact), condition: { kind: 'any', of: conditions } };
  }

  private negation(operand: Expression): Narrowed {
    const { condition, exact } = this.of(operand);
    return exact && condition ? { exact, condition: { kind: 'not', of: condition } } : UNKNOWN;
  }

  private comparison({ left, right, operator }: Binary): Narrowed {
    if (left.kind === 'path' && right.kind === 'literal') return this.compared(left, operator as Comparison, right);
    if (right.kind === 'path' && left.kind === 'literal') return this.compared(right, MIRRORED[operator as Comparison], left);
    return UNKNOWN;
  }

  private compared(path: Path, operator: Comparison, literal: Literal): Narrowed {
    const column = path.segments.length === 1 ? this.column(path.segments[0]!) : undefined;
    if (!column || column.kind === 'set') return UNKNOWN;
    if (literal.type === 'null') return operator === 'eq' || operator === 'ne' ? whetherNull(column, operator) : UNKNOWN;
    const value = valueOf(literal, column);
    if (value === undefined || value === null) return UNKNOWN;
    if ((column.kind === 'flag' || column.enumeration) && operator !== 'eq' && operator !== 'ne') return UNKNOWN;
    const ordered = column.kind === 'text' ? 'text' : 'number';
    return { exact: true, condition: { kind: 'compare', column: column.name, operator, value, ordered } };
  }

  private membership({ left, right }: Binary): Narrowed {
    const column = left.kind === 'path' && left.segments.length === 1 ? this.column(left.segments[0]!) : undefined;
    if (!column || column.kind === 'set' || right.kind !== 'list') return UNKNOWN;
    const orNull = right.items.some(({ type }) => type === 'null');
    const values = right.items.filter(({ type }) => type !== 'null').map((item) => valueOf(item, column));
    if (!values.every((value) => value !== undefined && value !== null)) return UNKNOWN;
    return { exact: true, condition: { kind: 'in', column: column.name, values: values as (string | number)[], orNull } };
  }

  /** `FeedTypes/any(v:v eq 'IDX' or v eq 'BBO')`. */
  private lambda({ path, operator, variable, body }: Lambda): Narrowed {
    const column = path.length === 1 ? this.column(path[0]!) : undefined;
    if (!column || column.kind !== 'set' || operator !== 'any' || variable === undefined || !body) return UNKNOWN;
    const values = alternatives(body, variable);
    if (!values) return UNKNOWN;
    return { exact: true, condition: { kind: 'any', of: values.map((value) => ({ kind: 'member', column: column.name, value })) } };
  }
}

function whetherNull(column: Column, operator: BinaryOperator): Narrowed {
  const isNull: Condition = { kind: 'null', column: column.name };
  return { exact: true, condition: operator === 'eq' ? isNull : { kind: 'not', of: isNull } };
}

/** The texts that a lambda's variable is compared with; undefined where it asks for more than one of them. */
function alternatives(body: Expression, variable: string): string[] | undefined {
  if (body.kind !== 'binary') return undefined;
  const { left, right, operator } = body;
  if (operator === 'or') {
    const [first, second] = [alternatives(left, variable), alternatives(right, variable)];
    return first && second ? [...first, ...second] : undefined;
  }
  const named = left.kind === 'path' && left.segments.length === 1 && left.segments[0] === variable;
  const plain = right.kind === 'literal' && right.type === 'string' && !right.text.includes('|');
  return operator === 'eq' && named && plain ? [right.text] : undefined;
}

/** The value of a literal as the column holds such values; undefined where only the record itself can tell. */
function valueOf({ type, text }: Literal, column: Column): Stored | undefined {
  switch (column.kind) {
    case 'text':
      if (column.enumeration)
        return type === 'string' || type === 'enum' ? memberName(type === 'enum' ? text.slice(text.indexOf("'") + 1) : text) : undefined;
      return type === 'string' || type === 'guid' ? text : undefined;
    case 'number':
      return type === 'number' && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'flag':
      return type === 'boolean' ? Number(text === 'true') : undefined;
    case 'instant':
      return type === 'datetime' || type === 'date' ? stored(type === 'date' ? `${text}T00:00:00Z` : text, column) : undefined;
    default:
      return undefined;
  }
}
