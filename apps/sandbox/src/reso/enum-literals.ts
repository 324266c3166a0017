import type { Expression, Literal, Path } from './expression.js';
import { memberName } from './comparisons.js';
import type { Lookups } from './lookups.js';
import { navigation } from './navigation.js';
import { badRequest } from './odata-error.js';
import type { Traits } from './traits.js';

type Variables = ReadonlyMap<string, Place>;
interface Place {
  readonly resource: string;
  readonly lookup?: string;
}

/** A filter as this server understands it: members of enumeration types become the values that the tables hold. Throws ODataError 400. */
export class EnumLiterals {
  constructor(
    private readonly lookups: Lookups,
    private readonly traits: Traits,
  ) {}

  read(expression: Expression, resource: string): Expression {
    return this.expression(expression, new Map([['', { resource }]]));
  }

  private expression(expression: Expression, variables: Variables): Expression {
    switch (expression.kind) {
      case 'not':
        return { ...expression, of: this.expression(expression.of, variables) };
      case 'and':
      case 'or':
        return { ...expression, left: this.expression(expression.left, variables), right: this.expression(expression.right, variables) };
      case 'path':
        return expression.lambda ? this.lambda(expression, variables) : expression;
      case 'compare':
        return { ...expression, right: this.side(expression.left, expression.right, variables) };
      case 'in':
        if (this.traits.odata === '4.0') throw badRequest('The operator "in" is not part of OData 4.0', '$filter');
        return { ...expression, list: expression.list.map((item) => this.side(expression.left, item, variables) as Literal) };
      case 'call':
        if (!this.traits.textFunctions && expression.name !== 'now') throw badRequest(`${expression.name} is not served`, '$filter');
        return expression;
      default:
        return expression;
    }
  }

  private side(left: Expression, right: Expression, variables: Variables): Expression {
    if (left.kind !== 'path' || right.kind !== 'literal' || this.traits.enums === 'string') return right;
    const { lookup } = this.place(left, variables);
    if (!lookup || right.value === null) return right;
    if (right.type === 'string' && this.traits.odata === '4.0')
      throw badRequest(`${left.segments.join('/')} is an enumeration and cannot be compared with a string`, '$filter');
    const values = String(right.value)
      .split(',')
      .map((member) => this.valueOf(lookup, member.trim()));
    return { ...right, type: 'string', value: values.join(',') };
  }

  private valueOf(lookup: string, member: string): string {
    const value = [...this.lookups.values(lookup)].find((known) => memberName(known) === member);
    if (value === undefined) throw badRequest(`${lookup} has no member ${member}`, '$filter');
    return value;
  }

  private lambda(path: Path, variables: Variables): Expression {
    const { lambda } = path;
    const place = this.place(path, variables);
    if (this.traits.enums === 'flags' && place.lookup) throw badRequest(`${path.segments.join('/')} is no collection; use has`, '$filter');
    if (!lambda?.variable || !lambda.body) return path;
    const inner = new Map([...variables, [lambda.variable, place] as const]);
    return { ...path, lambda: { ...lambda, body: this.expression(lambda.body, inner) } };
  }

  private place(path: Path, variables: Variables): Place {
    const [first = '', ...rest] = path.segments;
    const from = variables.get(first);
    let place = from ?? variables.get('')!;
    for (const name of from ? rest : path.segments) {
      const target = navigation(place.resource, name)?.target;
      const lookup = this.lookups.nameOf(place.resource, name);
      place = { resource: target ?? place.resource, ...(lookup && !target ? { lookup } : {}) };
    }
    return place;
  }
}
