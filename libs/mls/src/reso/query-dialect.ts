import { Refusal } from '@gatehouse/kernel';
import type { ProviderTerms } from '../connection/mls-pack.js';
import { anyOf, binary, literal, type Binary, type Expression, type Lambda, type Literal, type Path, type Query } from '../odata/ast.js';
import type { ServedFields } from '../query/served-fields.js';
import { alternatives, foldedLists, orCount } from './alternatives.js';
import { compactName, itemType, lastPart, type EnumType, type ServiceMetadata } from './service-metadata.js';

const TEXT_FUNCTIONS = new Set([
  'contains',
  'startswith',
  'endswith',
  'tolower',
  'toupper',
  'trim',
  'length',
  'concat',
  'substring',
  'indexof',
]);
const NUMBER = /^Edm\.(?:Decimal|Double|Single|Byte|SByte|Int16|Int32|Int64)$/;
/** What is never written in quotes, with what to write. */
const UNQUOTED = [
  { type: NUMBER, instead: 'a number without quotes, e.g. 650000' },
  { type: /^Edm\.Boolean$/, instead: 'true or false, without quotes' },
  { type: /^Edm\.Date$/, instead: 'a date without quotes, e.g. 2026-05-31' },
  { type: /^Edm\.DateTimeOffset$/, instead: 'a time without quotes, e.g. 2026-05-31T14:00:00Z' },
];

export interface DialectOptions {
  readonly provider: ProviderTerms;
  readonly served: ServedFields;
  readonly metadata: ServiceMetadata;
  /** `or` in one query at most. */
  readonly maxOr?: number;
  readonly prefix: { readonly text: string; readonly fields: ReadonlySet<string> };
}

interface Place {
  readonly resource: string;
  /** Edm type, where the path ends at a field. */
  readonly type?: string;
  readonly field?: string;
}
type Variables = ReadonlyMap<string, Place>;

const refused = (says: string): Refusal => new Refusal('MLS_QUERY', says);

/** Writes a query as this MLS understands it; what it means stays the same, or it is refused. Throws Refusal MLS_QUERY. */
export class QueryDialect {
  private readonly lists: boolean;

  constructor(private readonly options: DialectOptions) {
    const { provider, metadata } = options;
    this.lists = provider.listOperator && (provider.capabilities === 'stated' || metadata.version === '4.01');
  }

  write(resource: string, query: Query): Query {
    const filter = query.filter && this.filter(resource, query.filter);
    const expand = query.expand?.map((item) => {
      const type = item.segments.length === 1 ? this.options.served.typeOf(resource, item.segments[0]!) : undefined;
      return type === undefined ? item : { ...item, options: this.write(lastPart(itemType(type)), item.options) };
    });
    return { ...query, ...(filter ? { filter } : {}), ...(expand ? { expand } : {}) };
  }

  private filter(resource: string, given: Expression): Expression {
    const { maxOr } = this.options;
    const written = this.expression(given, new Map([['', { resource }]]));
    if (maxOr === undefined || orCount(written) <= maxOr) return written;
    const folded = this.lists ? foldedLists(written) : written;
    if (orCount(folded) > maxOr) throw refused(`The MLS takes at most ${maxOr} alternatives in one query. Ask for fewer at a time.`);
    return folded;
  }

  private expression(expression: Expression, variables: Variables): Expression {
    switch (expression.kind) {
      case 'unary':
        return { ...expression, operand: this.expression(expression.operand, variables) };
      case 'call':
        this.checkFunction(expression.name);
        return { ...expression, args: expression.args.map((argument) => this.expression(argument, variables)) };
      case 'lambda':
        return this.lambda(expression, variables);
      case 'binary':
        return this.binary(expression, variables);
      default:
        return expression;
    }
  }

  private checkFunction(name: string): void {
    if (!TEXT_FUNCTIONS.has(name)) return;
    const { provider, metadata } = this.options;
    const stated = provider.capabilities === 'metadata' ? metadata.functions?.has(name) : undefined;
    if (!provider.stringFunctions || stated === false)
      throw refused(`The MLS does not serve ${name}(). Compare the whole value with eq instead.`);
  }

  private binary(given: Binary, variables: Variables): Expression {
    const { left, right } = given;
    if (given.operator === 'and' || given.operator === 'or')
      return { ...given, left: this.expression(left, variables), right: this.expression(right, variables) };
    if (left.kind === 'literal' && right.kind === 'path') return { ...given, left: this.value(left, this.place(right, variables)) };
    if (left.kind !== 'path') return { ...given, left: this.expression(left, variables), right: this.expression(right, variables) };
    const place = this.place(left, variables);
    if (right.kind === 'list') {
      const items = right.items.map((item) => this.value(item, place));
      return this.lists ? { ...given, right: { ...right, items } } : anyOf(...items.map((item) => binary('eq', left, item)))!;
    }
    if (right.kind !== 'literal') return { ...given, right: this.expression(right, variables) };
    return given.operator === 'has' ? this.has(left, right, place) : { ...given, right: this.value(right, place) };
  }

  /** `has` is for enumeration types; where the values are strings it is a comparison. */
  private has(left: Path, right: Literal, place: Place): Expression {
    if (place.type === undefined || this.options.metadata.enumOf(place.type)) return binary('has', left, this.value(right, place));
    const value = this.value(right, place);
    if (!place.type.startsWith('Collection(')) return binary('eq', left, value);
    return {
      kind: 'lambda',
      path: left.segments,
      operator: 'any',
      variable: 'item',
      body: binary('eq', { kind: 'path', segments: ['item'] }, value),
    };
  }

  private lambda(given: Lambda, variables: Variables): Expression {
    const path: Path = { kind: 'path', segments: given.path };
    const place = this.place(path, variables);
    const flags = this.options.metadata.enumOf(place.type)?.flags === true && place.type === itemType(place.type ?? '');
    if (flags) return this.flags(given, path, place);
    if (!given.variable || !given.body) return given;
    const item = place.type === undefined ? place : { ...place, type: itemType(place.type) };
    return { ...given, body: this.expression(given.body, new Map([...variables, [given.variable, item] as const])) };
  }

  /** Several values in one enumeration of flags are asked with `has`, one by one. */
  private flags(given: Lambda, path: Path, place: Place): Expression {
    const values = given.operator === 'any' && given.variable && given.body ? alternatives(given.body, given.variable) : undefined;
    if (!values) throw refused(`The MLS takes only any() with eq on ${path.segments.join('/')}.`);
    return anyOf(...values.map((value) => binary('has', path, this.value(value, place))))!;
  }

  private value(given: Literal, place: Place): Literal {
    const members = this.options.metadata.enumOf(place.type);
    if (members) return given.type === 'null' ? given : literal('enum', this.member(given, members, place));
    if (given.type !== 'string') return given;
    if (place.type && NUMBER.test(place.type) && /^-?\d{1,15}$/.test(given.text)) return literal('number', given.text);
    const instead = place.type && UNQUOTED.find(({ type }) => type.test(place.type!))?.instead;
    if (instead) throw refused(`${place.field} is compared with ${instead}.`);
    const { text, fields } = this.options.prefix;
    const prefixed = text !== '' && place.field !== undefined && fields.has(place.field) && !given.text.startsWith(text);
    return prefixed ? literal('string', `${text}${given.text}`) : given;
  }

  /** `org.reso.metadata.enums.StandardStatus'ActiveUnderContract'`, whichever way the value was spelled. */
  private member(given: Literal, { members }: EnumType, place: Place): string {
    const text = given.type === 'enum' ? given.text.slice(given.text.indexOf("'") + 1, -1) : given.text;
    const names = text.split(given.type === 'enum' ? ',' : '\0').map((part) => {
      const wanted = compactName(part);
      const found = [...members].find(([name, standard]) => compactName(name) === wanted || compactName(standard) === wanted);
      if (!found) throw refused(`${place.field} has no such value at this MLS.`);
      return found[0];
    });
    return `${itemType(place.type!)}'${names.join(',')}'`;
  }

  private place({ segments }: Path, variables: Variables): Place {
    const from = variables.get(segments[0]!);
    let place: Place = from ?? variables.get('')!;
    for (const name of from ? segments.slice(1) : segments) {
      const type = this.options.served.typeOf(place.resource, name);
      const target = type === undefined ? undefined : lastPart(itemType(type));
      const leads = target !== undefined && !itemType(type!).startsWith('Edm.') && !this.options.metadata.enumOf(type);
      place = { resource: leads ? target : place.resource, field: name, ...(type === undefined || leads ? {} : { type }) };
    }
    return place;
  }
}
