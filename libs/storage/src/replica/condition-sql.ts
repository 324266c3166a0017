import type { ReplicaCondition, ReplicaSearch } from '@gatehouse/mls';
import type { DataSource } from 'typeorm';
import { Statement } from '../statement.js';

const OPERATORS = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;
const NAME = /^[a-z_]+$/;
const LISTINGS = 'Property';
/** An index of PostgreSQL gives its rows backwards as they are asked for only where nobody asks for a place of nulls. */
const NEVER_NULL: ReadonlySet<string> = new Set(['modified', 'record_key']);

export function tableOf(resource: string): string {
  return resource === LISTINGS ? 'replica_listing' : 'replica_record';
}

/** The part of a statement that searches a replica: `FROM … WHERE … ORDER BY …`. Values are parameters; names of columns are our own. */
export class ReplicaSearchText {
  readonly statement: Statement;
  private readonly binary: string;

  constructor(dataSource: DataSource) {
    this.statement = new Statement(dataSource);
    // OData compares texts by their characters; SQLite does so anyway, PostgreSQL by the language of the database.
    this.binary = dataSource.options.type === 'postgres' ? ' COLLATE "C"' : '';
  }

  from({ connection, resource, condition }: Pick<ReplicaSearch, 'connection' | 'resource' | 'condition'>): string {
    const where = [`connection = ${this.statement.mark(connection)}`];
    if (resource !== LISTINGS) where.push(`resource = ${this.statement.mark(resource)}`);
    if (condition) where.push(this.condition(condition));
    return `FROM ${tableOf(resource)} WHERE ${where.join(' AND ')}`;
  }

  order(order: ReplicaSearch['order']): string {
    const items = order.map(({ column, descending, text }) => {
      const nulls = NEVER_NULL.has(column) ? '' : descending ? ' NULLS LAST' : ' NULLS FIRST';
      return `${this.column(column, text)} ${descending ? 'DESC' : 'ASC'}${nulls}`;
    });
    return `ORDER BY ${[...items, `${this.column('record_key', true)} ASC`].join(', ')}`;
  }

  private column(name: string, text = false): string {
    if (!NAME.test(name)) throw new Error('a column of a replica is named by our own code');
    return text ? `${name}${this.binary}` : name;
  }

  /** Each condition is true or false, never unknown: a null is told apart first, so that `not` means what it says. */
  private condition(condition: ReplicaCondition): string {
    switch (condition.kind) {
      case 'compare':
        return this.comparison(condition);
      case 'null':
        return `${this.column(condition.column)} IS NULL`;
      case 'in':
        return this.membership(condition);
      case 'member': {
        const column = this.column(condition.column);
        // Neither LIKE (without regard to case in SQLite) nor a function that only one engine has.
        return `(${column} IS NOT NULL AND replace(${column}, ${this.statement.mark(`|${condition.value}|`)}, '') <> ${column})`;
      }
      case 'not':
        return `NOT ${this.condition(condition.of)}`;
      default:
        return this.junction(condition.kind, condition.of);
    }
  }

  private junction(kind: 'all' | 'any', of: readonly ReplicaCondition[]): string {
    if (of.length === 0) return kind === 'all' ? '1 = 1' : '1 = 0';
    return `(${of.map((each) => this.condition(each)).join(kind === 'all' ? ' AND ' : ' OR ')})`;
  }

  private comparison({ column, operator, value, ordered }: Extract<ReplicaCondition, { kind: 'compare' }>): string {
    const name = this.column(column);
    const isPlain = operator === 'eq' || operator === 'ne';
    const compared = `${isPlain ? name : this.column(column, ordered === 'text')} ${OPERATORS[operator]} ${this.statement.mark(value)}`;
    return operator === 'ne' ? `(${name} IS NULL OR ${compared})` : `(${name} IS NOT NULL AND ${compared})`;
  }

  private membership({ column, values, orNull }: Extract<ReplicaCondition, { kind: 'in' }>): string {
    const name = this.column(column);
    const list = values.map((value) => this.statement.mark(value)).join(', ');
    const within = values.length === 0 ? '1 = 0' : `(${name} IS NOT NULL AND ${name} IN (${list}))`;
    return orNull ? `(${name} IS NULL OR ${within})` : within;
  }
}
