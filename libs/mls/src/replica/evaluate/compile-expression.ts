import type { JsonValue } from '@gatehouse/kernel';
import type { Binary, Call, Expression, List, Literal } from '../../odata/ast.js';
import { compileLambda, compilePath, type PathTools } from './compile-path.js';
import { FUNCTIONS } from './functions.js';
import { accepts, comparable, memberName, type Comparable, type Kind } from './kinds.js';
import { notServed, type Compiled, type Model, type Relations, type Scope } from './scope.js';

type Evaluate = Compiled['evaluate'];
type Operands = readonly [left: Compiled, right: Compiled, kind: Kind | undefined];

const truth = (evaluate: Evaluate): Compiled => ({ evaluate, kind: 'boolean', collection: false });
const of = (kind: Kind | undefined, evaluate: Evaluate): Compiled => ({ evaluate, kind, collection: false });

/** A null on either side: only eq and ne know an answer. OData 4.01 URL Conventions, section 5.1.1.1. */
const ordered =
  (holds: (left: string | number, right: string | number) => boolean) =>
  (left: Comparable, right: Comparable): boolean => {
    if (typeof left === 'number' && typeof right === 'number') return holds(left, right);
    return typeof left === 'string' && typeof right === 'string' && holds(left, right);
  };

const COMPARE: Readonly<Record<string, (left: Comparable, right: Comparable) => boolean>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  gt: ordered((left, right) => left > right),
  ge: ordered((left, right) => left >= right),
  lt: ordered((left, right) => left < right),
  le: ordered((left, right) => left <= right),
};

const CALCULATE: Readonly<Record<string, (left: number, right: number) => number>> = {
  add: (left, right) => left + right,
  sub: (left, right) => left - right,
  mul: (left, right) => left * right,
  div: (left, right) => left / right,
  divby: (left, right) => left / right,
  mod: (left, right) => left % right,
};

/** Turns an expression into closures once per query; nothing is interpreted per record. */
export class ExpressionCompiler {
  private readonly tools: PathTools;

  constructor(
    readonly model: Model,
    readonly relations: Relations,
  ) {
    this.tools = { model, relations, within: (body, scope) => this.truth(body, scope).evaluate };
  }

  /** An expression that is true, false or unknown. Throws Refusal MLS_QUERY for one that is not. */
  truth(expression: Expression, scope: Scope): Compiled {
    const compiled = this.expression(expression, scope);
    if (compiled.kind !== 'boolean' || compiled.collection) throw notServed();
    return compiled;
  }

  expression(expression: Expression, scope: Scope): Compiled {
    switch (expression.kind) {
      case 'literal':
        return literalOf(expression);
      case 'path':
        return compilePath(expression.segments, scope, this.tools);
      case 'lambda':
        return compileLambda(expression, scope, this.tools);
      case 'call':
        return this.call(expression, scope);
      case 'unary':
        return expression.operator === 'not' ? this.negation(expression.operand, scope) : this.negative(expression.operand, scope);
      case 'binary':
        return this.binary(expression, scope);
      case 'list':
        throw notServed();
    }
  }

  private binary(expression: Binary, scope: Scope): Compiled {
    const { operator } = expression;
    if (operator === 'and' || operator === 'or') return this.junction(expression, scope);
    if (operator === 'in') return this.membership(expression, scope);
    const [left, right, kind] = this.operands(expression, scope);
    if (operator === 'has') return flags(left, right);
    if (left.collection || right.collection || left.resource || right.resource) throw notServed();
    const compare = COMPARE[operator];
    if (compare) return truth((frame) => compare(comparable(left.evaluate(frame), kind), comparable(right.evaluate(frame), kind)));
    return calculation(CALCULATE[operator]!, left, right);
  }

  private junction({ operator, left, right }: Binary, scope: Scope): Compiled {
    const [first, second] = [this.truth(left, scope).evaluate, this.truth(right, scope).evaluate];
    const decisive = operator === 'or';
    return truth((frame) => {
      const one = first(frame);
      if (one === decisive) return decisive;
      const other = second(frame);
      if (other === decisive) return decisive;
      return one === null || other === null ? null : !decisive;
    });
  }

  /** Both sides, and the kind by which they are compared. A literal takes the kind of what stands on the other side. */
  private operands({ left, right, operator }: Binary, scope: Scope): Operands {
    const [first, second] = [this.expression(left, scope), this.expression(right, scope)];
    const named = [left, right].some((side) => side.kind === 'literal' && side.type === 'enum');
    const kind = named ? 'enumeration' : (first.kind ?? second.kind);
    for (const [side, other] of [
      [left, second],
      [right, first],
    ] as const) {
      if (side.kind === 'literal' && other.kind && !accepts(other.kind, side.type)) throw notServed();
    }
    const plain = left.kind !== 'literal' && right.kind !== 'literal' && operator !== 'has';
    if (plain && first.kind !== second.kind) throw notServed();
    const held = left.kind === 'literal' ? second.kind : first.kind;
    return [fitted(first, left, held), fitted(second, right, held), named ? kind : held];
  }

  private membership({ left, right }: Binary, scope: Scope): Compiled {
    const value = this.expression(left, scope);
    if (!value.kind || value.collection) throw notServed();
    const { kind } = value;
    const members = new Set((right as List).items.map((item) => constant(item, kind)));
    return truth((frame) => members.has(comparable(value.evaluate(frame), kind)));
  }

  private negation(operand: Expression, scope: Scope): Compiled {
    const { evaluate } = this.truth(operand, scope);
    return truth((frame) => {
      const held = evaluate(frame);
      return held === null ? null : !held;
    });
  }

  private negative(operand: Expression, scope: Scope): Compiled {
    const { evaluate, kind } = this.expression(operand, scope);
    if (kind !== 'number') throw notServed();
    return of('number', (frame) => {
      const held = comparable(evaluate(frame), 'number');
      return held === null ? null : -held;
    });
  }

  private call({ name, args }: Call, scope: Scope): Compiled {
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!known || args.length > known.takes.length) throw notServed();
    const given = args.map((arg, index) => {
      const compiled = this.expression(arg, scope);
      const fits = compiled.kind !== undefined && known.takes[index]!.includes(compiled.kind);
      if (!fits || compiled.collection) throw notServed();
      return compiled.kind === 'number'
        ? (frame: JsonValue[]) => comparable(compiled.evaluate(frame), 'number') as JsonValue
        : compiled.evaluate;
    });
    return of(known.gives, (frame) => known.apply(given.map((each) => each(frame))));
  }
}

const LITERAL_KINDS: Readonly<Partial<Record<Literal['type'], Kind>>> = {
  string: 'text',
  guid: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'instant',
  time: 'time',
  enum: 'enumeration',
};

function literalOf({ type, text }: Literal): Compiled {
  if (type === 'null') return of(undefined, () => null);
  const kind = LITERAL_KINDS[type];
  if (!kind) throw notServed();
  const value =
    type === 'number'
      ? Number(text)
      : type === 'boolean'
        ? text === 'true'
        : type === 'enum'
          ? text.slice(text.indexOf("'") + 1, -1)
          : text;
  return of(kind, () => value);
}

/** A literal beside a value of another kind of the same family: a day stands for its midnight, a time for its day. */
function fitted(compiled: Compiled, side: Expression, kind: Kind | undefined): Compiled {
  if (side.kind !== 'literal' || side.type === 'null' || kind === undefined) return compiled;
  const value = compiled.evaluate([]);
  const fixed = kind === 'instant' && side.type === 'date' ? `${String(value)}T00:00:00Z` : value;
  return { ...compiled, evaluate: () => fixed };
}

function constant(item: Literal, kind: Kind): Comparable {
  if (!accepts(kind, item.type)) throw notServed();
  return comparable(fitted(literalOf(item), item, kind).evaluate([]), kind);
}

/** `has`: every flag asked for is set; of a single value, it is that one. */
function flags(left: Compiled, right: Compiled): Compiled {
  return truth((frame) => {
    const wanted = right.evaluate(frame);
    const held = left.evaluate(frame);
    if (typeof wanted !== 'string') return false;
    const names = wanted.split(',').map((name) => memberName(name));
    const has = new Set((Array.isArray(held) ? held : String(held ?? '').split(',')).map((item) => memberName(String(item))));
    return names.every((name) => has.has(name));
  });
}

function calculation(work: (left: number, right: number) => number, left: Compiled, right: Compiled): Compiled {
  if (left.kind !== 'number' || right.kind !== 'number') throw notServed();
  return of('number', (frame) => {
    const [first, second] = [comparable(left.evaluate(frame), 'number'), comparable(right.evaluate(frame), 'number')];
    const result = typeof first === 'number' && typeof second === 'number' ? work(first, second) : null;
    return result === null || Number.isNaN(result) ? null : result;
  });
}
