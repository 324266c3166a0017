import type { ReplicaCondition, ReplicaSearch } from '@gatehouse/mls';
import type { DataSource } from 'typeorm';
import { Statement } from '../statement.js';
import { alternativeIndices, listingIndex } from './listing-index.js';

const OPERATORS = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;
const NAME = /^[a-z_]+$/;
const LISTINGS = 'Property';
/** An index of PostgreSQL gives its rows backwards as they are asked for only where nobody asks for a place of nulls. */
const NEVER_NULL: ReadonlySet<string> = new Set(['modified', 'record_key']);

export function tableOf(resource: string): string {
  return resource === LISTINGS ? 'replica_listing' : 'replica_record';
}

type Search = Pick<ReplicaSearch, 'connection' | 'resource' | 'condition'> & Partial<Pick<ReplicaSearch, 'order'>>;

/** Statements that search a replica. Values are parameters; names of columns are our own. */
export class ReplicaSearchText {
  readonly statement: Statement;
  private connection = '';
  /** Whether the index is for us to say. */
  private hinted = false;
  private readonly isPostgres: boolean;
  private readonly binary: string;

  constructor(dataSource: DataSource) {
    this.statement = new Statement(dataSource);
    this.isPostgres = dataSource.options.type === 'postgres';
    // OData compares texts by their characters; SQLite does so anyway, PostgreSQL by the language of the database.
    this.binary = this.isPostgres ? ' COLLATE "C"' : '';
  }

  /** `FROM … WHERE …`. */
  from(search: Search): string {
    const { connection, resource, condition } = search;
    this.connection = connection;
    this.hinted = resource === LISTINGS && !this.isPostgres;
    const where = [`connection = ${this.statement.mark(connection)}`];
    if (resource !== LISTINGS) where.push(`resource = ${this.statement.mark(resource)}`);
    if (condition) where.push(this.condition(condition, false));
    const index = this.hinted ? listingIndex(search) : undefined;
    return `FROM ${tableOf(resource)}${index === undefined ? '' : ` INDEXED BY ${index}`} WHERE ${where.join(' AND ')}`;
  }

  order(order: ReplicaSearch['order'], table = ''): string {
    const items = order.map(({ column, descending, text }) => {
      const nulls = NEVER_NULL.has(column) ? '' : descending ? ' NULLS LAST' : ' NULLS FIRST';
      return `${table}${this.column(column, text)} ${descending ? 'DESC' : 'ASC'}${nulls}`;
    });
    return `ORDER BY ${[...items, `${table}${this.column('record_key', true)} ASC`].join(', ')}`;
  }

  /** One page of records. Which they are an index tells alone; a record itself, some kilobytes, is read for those of the page only. */
  page(search: ReplicaSearch): string {
    const { connection, resource, order, limit, offset } = search;
    const columns = [...new Set(['record_key', ...order.map(({ column }) => this.column(column))])].join(', ');
    const keys = `SELECT ${columns} ${this.from(search)} ${this.order(order)} LIMIT ${this.statement.mark(limit)} OFFSET ${this.statement.mark(offset)}`;
    const own = [`held.connection = ${this.statement.mark(connection)}`, 'held.record_key = found.record_key'];
    if (resource !== LISTINGS) own.push(`held.resource = ${this.statement.mark(resource)}`);
    return `SELECT held.body FROM (${keys}) AS found JOIN ${tableOf(resource)} AS held ON ${own.join(' AND ')} ${this.order(order, 'found.')}`;
  }

  private column(name: string, text = false): string {
    if (!NAME.test(name)) throw new Error('a column of a replica is named by our own code');
    return text ? `${name}${this.binary}` : name;
  }

  /**
   * Each condition is true or false, never unknown: under a `not` a null is told apart first, so that it means what it says. Elsewhere
   * unknown finds as little as false, and a bare comparison is what an index can answer.
   */
  private condition(condition: ReplicaCondition, negated: boolean): string {
    switch (condition.kind) {
      case 'compare':
        return this.comparison(condition, negated);
      case 'null':
        return `${this.column(condition.column)} IS NULL`;
      case 'in':
        return this.membership(condition, negated);
      case 'member': {
        const column = this.column(condition.column);
        // Neither LIKE (without regard to case in SQLite) nor a function that only one engine has.
        return this.known(column, `replace(${column}, ${this.statement.mark(`|${condition.value}|`)}, '') <> ${column}`, negated);
      }
      case 'not':
        return `NOT ${this.condition(condition.of, true)}`;
      default:
        return this.junction(condition.kind, condition.of, negated);
    }
  }

  private known(column: string, text: string, negated: boolean): string {
    return negated ? `(${column} IS NOT NULL AND ${text})` : text;
  }

  private junction(kind: 'all' | 'any', of: readonly ReplicaCondition[], negated: boolean): string {
    if (of.length === 0) return kind === 'all' ? '1 = 1' : '1 = 0';
    const indices = this.hinted && !negated && kind === 'any' ? alternativeIndices(of) : undefined;
    if (indices) return this.union(of, indices);
    return `(${of.map((each) => this.condition(each, negated)).join(kind === 'all' ? ' AND ' : ' OR ')})`;
  }

  private union(of: readonly ReplicaCondition[], indices: readonly string[]): string {
    const each = of.map((condition, place) => {
      const own = `connection = ${this.statement.mark(this.connection)} AND ${this.condition(condition, false)}`;
      return `SELECT record_key FROM ${tableOf(LISTINGS)} INDEXED BY ${indices[place]} WHERE ${own}`;
    });
    return `record_key IN (${each.join(' UNION ALL ')})`;
  }

  private comparison({ column, operator, value, ordered }: Extract<ReplicaCondition, { kind: 'compare' }>, negated: boolean): string {
    const name = this.column(column);
    const isPlain = operator === 'eq' || operator === 'ne';
    const compared = `${isPlain ? name : this.column(column, ordered === 'text')} ${OPERATORS[operator]} ${this.statement.mark(value)}`;
    return operator === 'ne' ? `(${name} IS NULL OR ${compared})` : this.known(name, compared, negated);
  }

  private membership({ column, values, orNull }: Extract<ReplicaCondition, { kind: 'in' }>, negated: boolean): string {
    const name = this.column(column);
    const list = values.map((value) => this.statement.mark(value)).join(', ');
    const within = values.length === 0 ? '1 = 0' : this.known(name, `${name} IN (${list})`, negated);
    return orNull ? `(${name} IS NULL OR ${within})` : within;
  }
}
