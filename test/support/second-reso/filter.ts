/**
 * $filter of a RESO server that shares no code with this project's own. Written from OData 4.01 URL Conventions §5.1.1 and its ABNF. A text
 * becomes a list of tokens, and that a function of a row, by precedence climbing. Whatever it does not know is a BadRequest.
 */
export class BadRequest extends Error {}

type Row = Readonly<Record<string, unknown>>;
type Frame = { readonly row: Row; readonly bound: Readonly<Record<string, unknown>> };
type Value = (frame: Frame) => unknown;

/** What the types of this service say about a literal that stands beside a property. */
export interface Typing {
  readonly version: '4.0' | '4.01';
  readonly typeOf: (path: string) => string | undefined;
  /** Members by name of an enumeration type; undefined where it is none. */
  readonly membersOf: (type: string) => readonly string[] | undefined;
}

const TOKEN =
  /\s*(?:([A-Za-z_][\w.]*'(?:[^']|'')*')|('(?:[^']|'')*')|(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*(?:\/[A-Za-z_]\w*)*)|([(),:]))/y;
const BINDING: Readonly<Record<string, number>> = { or: 1, and: 2, eq: 3, ne: 3, gt: 4, ge: 4, lt: 4, le: 4, has: 5, in: 5 };

interface Term {
  readonly of: Value;
  /** Edm type, where it is known. */
  readonly type?: string | undefined;
  readonly literal?: 'text' | 'enum' | 'number' | 'date' | 'word';
}

export function compileFilter(text: string, typing: Typing): (row: Row) => boolean {
  const parser = new Parser(tokensOf(text), typing);
  const { of } = parser.expression(0);
  parser.end();
  return (row) => of({ row, bound: {} }) === true;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (!found) throw new BadRequest('the filter has a character that belongs nowhere');
    tokens.push(found[0].trim());
  }
  return tokens;
}

class Parser {
  private at = 0;
  private readonly variables = new Map<string, string | undefined>();

  constructor(
    private readonly tokens: readonly string[],
    private readonly typing: Typing,
  ) {}

  end(): void {
    if (this.at < this.tokens.length) throw new BadRequest('the filter goes on after its end');
  }

  expression(least: number): Term {
    let left = this.unary();
    for (;;) {
      const operator = this.tokens[this.at] ?? '';
      const binding = BINDING[operator];
      if (binding === undefined || binding < least) return left;
      this.at += 1;
      left = operator === 'in' ? this.members(left) : this.joined(operator, left, this.expression(binding + 1));
    }
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new BadRequest('the filter ends too early');
    this.at += 1;
    return token;
  }

  private expect(token: string): void {
    if (this.next() !== token) throw new BadRequest(`expected ${token}`);
  }

  private unary(): Term {
    const token = this.next();
    if (token === 'not') {
      const { of } = this.expression(5);
      return { of: (frame) => (of(frame) === null ? null : of(frame) !== true) };
    }
    if (token === '(') {
      const inner = this.expression(0);
      this.expect(')');
      return inner;
    }
    if (token.startsWith("'")) return constant(token.slice(1, -1).replaceAll("''", "'"), 'text');
    if (token.endsWith("'")) return constant(token, 'enum');
    if (/^-?\d+(?:\.\d+)?$/.test(token)) return constant(Number(token), 'number');
    if (/^\d{4}-/.test(token)) return constant(token, 'date');
    return this.named(token);
  }

  private named(token: string): Term {
    if (token === 'true' || token === 'false' || token === 'null') return constant(token === 'null' ? null : token === 'true', 'word');
    if (this.tokens[this.at] !== '(') return this.property(token);
    this.at += 1;
    const [, path = '', kind] = /^(.*)\/(any|all)$/.exec(token) ?? [];
    return kind ? this.lambda(path, kind) : this.call(token);
  }

  private property(path: string): Term {
    const [first = ''] = path.split('/');
    if (this.variables.has(first)) return { of: ({ bound }) => bound[first] ?? null, type: this.variables.get(first) };
    const type = this.typing.typeOf(path);
    if (type === undefined) throw new BadRequest(`there is no property ${path}`);
    return { of: ({ row }) => row[path] ?? null, type };
  }

  private lambda(path: string, kind: string): Term {
    const collection = this.property(path);
    const variable = this.next();
    this.expect(':');
    this.variables.set(variable, collection.type?.replace(/^Collection\((.*)\)$/, '$1'));
    const { of } = this.expression(0);
    this.expect(')');
    const items = (frame: Frame): unknown[] => (Array.isArray(collection.of(frame)) ? (collection.of(frame) as unknown[]) : []);
    const holds = (frame: Frame) => (item: unknown) => of({ ...frame, bound: { ...frame.bound, [variable]: item } }) === true;
    return { of: (frame) => (kind === 'any' ? items(frame).some(holds(frame)) : items(frame).every(holds(frame))) };
  }

  private call(name: string): Term {
    const given: Term[] = [];
    while (this.tokens[this.at] !== ')') {
      given.push(this.expression(0));
      if (this.tokens[this.at] === ',') this.at += 1;
    }
    this.at += 1;
    const [whole, piece] = given.map(
      ({ of }) =>
        (frame: Frame) =>
          String(of(frame) ?? ''),
    );
    if (name === 'contains' && whole && piece) return { of: (frame) => whole(frame).includes(piece(frame)) };
    if (name === 'startswith' && whole && piece) return { of: (frame) => whole(frame).startsWith(piece(frame)) };
    if (name === 'tolower' && whole) return { of: (frame) => whole(frame).toLowerCase(), type: 'Edm.String' };
    throw new BadRequest(`${name} is not served`);
  }

  /** `in` came with OData 4.01. */
  private members(left: Term): Term {
    if (this.typing.version === '4.0') throw new BadRequest('in is no operator of OData 4.0');
    this.expect('(');
    const listed: Term[] = [];
    do listed.push(this.comparable(this.unary(), left.type));
    while (this.next() === ',');
    return { of: (frame) => listed.some(({ of }) => of(frame) === left.of(frame)) };
  }

  private joined(operator: string, one: Term, other: Term): Term {
    if (operator === 'and') return { of: (frame) => one.of(frame) === true && other.of(frame) === true };
    if (operator === 'or') return { of: (frame) => one.of(frame) === true || other.of(frame) === true };
    const left = this.comparable(one, other.type);
    const right = this.comparable(other, one.type);
    if (operator === 'has')
      return {
        of: (frame) =>
          String(left.of(frame))
            .split(',')
            .includes(String(right.of(frame))),
      };
    return { of: (frame) => compared(operator, ordinal(left, frame), ordinal(right, frame)) };
  }

  /** A literal as the property beside it holds its values; one of another type is refused, which OData 4.0 asks for. */
  private comparable(term: Term, type: string | undefined): Term {
    if (term.literal === undefined || term.literal === 'word' || type === undefined) return term;
    const members = this.typing.membersOf(type);
    if (members) return this.member(term, type, members);
    const fits = { 'Edm.String': 'text', 'Edm.Int64': 'number', 'Edm.Decimal': 'number', 'Edm.DateTimeOffset': 'date', 'Edm.Date': 'date' }[
      type
    ];
    if (fits !== term.literal) throw new BadRequest(`a ${term.literal} is not comparable with ${type}`);
    return { ...term, type };
  }

  /** `ns.Type'Member'`; from OData 4.01 on the member in quotes alone is enough. */
  private member(term: Term, type: string, members: readonly string[]): Term {
    const text = String(term.of({ row: {}, bound: {} }));
    const name = term.literal === 'enum' ? /^([\w.]+)'(\w+)'$/.exec(text) : undefined;
    const plain = term.literal === 'text' && this.typing.version === '4.01' ? text : undefined;
    const found = name?.[1] === type ? name[2] : plain;
    if (found === undefined || !members.includes(found)) throw new BadRequest(`that is no value of ${type}`);
    return { of: () => found, type };
  }
}

const constant = (value: unknown, literal: Exclude<Term['literal'], undefined>): Term => ({ of: () => value, literal });

function ordinal({ of, type }: Term, frame: Frame): unknown {
  const value = of(frame);
  return type === 'Edm.DateTimeOffset' && typeof value === 'string' ? Date.parse(value) : value;
}

function compared(operator: string, left: unknown, right: unknown): boolean {
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (left === null || right === null || typeof left !== typeof right) return false;
  const [one, other] = [left as string, right as string];
  return { gt: one > other, ge: one >= other, lt: one < other, le: one <= other }[operator] ?? false;
}
