import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { coerce, comparable, COMPARE, isEnum, memberName } from './comparisons.js';
import type { Expression, Literal, Path } from './expression.js';
import { FUNCTIONS } from './functions.js';
import { badRequest, ODataError } from './odata-error.js';
import { compilePath, type Compiled, type Scope } from './paths.js';
import type { EdmType, EntityType } from './schema.js';
import type { Table } from './table.js';

type Tables = (resource: string) => Table;
type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

const TRUTH = 'Edm.Boolean' as const;
const value = (type: EdmType | undefined, evaluate: Compiled['evaluate']): Compiled => ({ evaluate, type, collection: false });

/** Turns an expression into closures once per request; nothing is interpreted per record. Truth has three values: true, false, null. */
class Compiler {
  constructor(
    private readonly tables: Tables,
    private readonly scope: Scope,
  ) {}

  expression(expression: Expression): Compiled {
    switch (expression.kind) {
      case 'literal':
        return value(undefined, () => expression.value);
      case 'path':
        return this.path(expression);
      case 'call':
        return this.call(expression);
      case 'not': {
        const inner = this.truth(expression.of);
        return value(TRUTH, (frame) => {
          const held = inner(frame);
          return held === null ? null : !held;
        });
      }
      case 'and':
      case 'or':
        return this.junction(expression);
      case 'compare':
        return this.comparison(expression);
      case 'in':
        return this.membership(expression);
    }
  }

  truth(expression: Expression): Compiled['evaluate'] {
    const compiled = this.expression(expression);
    const constant = expression.kind === 'literal' && typeof expression.value === 'boolean';
    if (!constant && (compiled.type !== TRUTH || compiled.collection)) throw badRequest('A condition must be true or false', '$filter');
    return compiled.evaluate;
  }

  private path(path: Path): Compiled {
    return compilePath(path, this.scope, {
      tables: this.tables,
      within: (body, scope) => new Compiler(this.tables, scope).truth(body),
    });
  }

  private junction(expression: Of<'and' | 'or'>): Compiled {
    const left = this.truth(expression.left);
    const right = this.truth(expression.right);
    const decisive = expression.kind === 'or';
    return value(TRUTH, (frame) => {
      const first = left(frame);
      if (first === decisive) return decisive;
      const second = right(frame);
      if (second === decisive) return decisive;
      return first === null || second === null ? null : !decisive;
    });
  }

  private comparison(expression: Of<'compare'>): Compiled {
    const [left, right] = this.sides(expression.left, expression.right);
    const flags = expression.operator === 'has';
    if (!flags && (left.collection || right.collection)) throw badRequest('A collection is asked with any() or all()', '$filter');
    const compare = COMPARE[expression.operator];
    if (isEnum(expression.right))
      return value(TRUTH, (frame) => compare(asMember(left.evaluate(frame)), memberName(String(right.evaluate(frame)))));
    return value(TRUTH, (frame) => compare(left.evaluate(frame), right.evaluate(frame)));
  }

  private sides(left: Expression, right: Expression): readonly [Compiled, Compiled] {
    const first = this.expression(left);
    const second = this.expression(right);
    if (right.kind === 'literal' && first.type) return [first, constant(right, first.type, nameOf(left))];
    if (left.kind === 'literal' && second.type) return [constant(left, second.type, nameOf(right)), second];
    if (first.type && second.type && !comparable(first.type, second.type))
      throw badRequest(`${nameOf(left)} and ${nameOf(right)} cannot be compared`, nameOf(left));
    return [first, second];
  }

  private membership(expression: Of<'in'>): Compiled {
    const left = this.expression(expression.left);
    const type = left.type;
    if (!type || left.collection) throw badRequest('The operator "in" needs a property on its left', '$filter');
    const members = new Set(expression.list.map((item) => coerce(item, type, nameOf(expression.left))));
    return value(TRUTH, (frame) => members.has(left.evaluate(frame)));
  }

  private call(expression: Of<'call'>): Compiled {
    const known = FUNCTIONS[expression.name];
    if (!known) throw new ODataError(501, 'NotImplemented', `The function ${expression.name} is not implemented`, { target: '$filter' });
    if (known.takes.length !== expression.args.length)
      throw badRequest(`${expression.name} takes ${known.takes.length} arguments`, '$filter');
    const args = expression.args.map((arg, index) => {
      const compiled = this.expression(arg);
      const time = compiled.type === 'Edm.Date' || compiled.type === 'Edm.DateTimeOffset';
      const fits = compiled.type === undefined || (known.takes[index] === 'time' ? time : compiled.type === 'Edm.String');
      if (!fits || compiled.collection) throw badRequest(`${expression.name} cannot take ${nameOf(arg)}`, nameOf(arg));
      return compiled.evaluate;
    });
    return value(known.gives, (frame) => known.apply(args.map((arg) => arg(frame))));
  }
}

function asMember(held: JsonValue): JsonValue {
  if (Array.isArray(held)) return held.map((item) => (typeof item === 'string' ? memberName(item) : item));
  return typeof held === 'string' ? memberName(held) : held;
}

function constant(literal: Literal, type: EdmType, target: string): Compiled {
  const fixed = coerce(literal, type, target);
  return value(type, () => fixed);
}

function nameOf(expression: Expression): string {
  return expression.kind === 'path' ? expression.segments.join('/') : expression.kind;
}

/** A predicate over records of one type. Throws ODataError 400 for unknown fields and for types that do not fit. */
export function compileFilter(expression: Expression, type: EntityType, tables: Tables): (row: JsonObject) => boolean {
  const holds = new Compiler(tables, { root: type, variables: new Map() }).truth(expression);
  const frame: JsonValue[] = [];
  return (row) => {
    frame[0] = row;
    return holds(frame) === true;
  };
}
