import type { Comparison, Expression, Literal, Path } from './expression.js';
import { badRequest, ODataError } from './odata-error.js';
import { tokenize, type Token } from './tokens.js';

const COMPARISONS = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'has']);
const MOST_DEPTH = 50;
const CONSTANTS: Readonly<Record<string, Literal>> = {
  null: { kind: 'literal', type: 'null', value: null },
  true: { kind: 'literal', type: 'boolean', value: true },
  false: { kind: 'literal', type: 'boolean', value: false },
};

/** Recursive descent over one $filter. Aliases (`@p`) are read from the query's other parameters. */
class ExpressionParser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly aliases: ReadonlyMap<string, string>,
  ) {}

  whole(): Expression {
    const expression = this.or();
    const left = this.tokens[this.at];
    if (left) throw badRequest(`Unexpected "${left.text}" in the expression`, '$filter');
    return expression;
  }

  private or(): Expression {
    let left = this.and();
    while (this.takeName('or')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  private and(): Expression {
    let left = this.unary();
    while (this.takeName('and')) left = { kind: 'and', left, right: this.unary() };
    return left;
  }

  private unary(): Expression {
    this.depth += 1;
    if (this.depth > MOST_DEPTH) throw new ODataError(413, 'TooComplex', 'The expression is nested too deeply', { target: '$filter' });
    const found = this.takeName('not') ? ({ kind: 'not', of: this.unary() } as const) : this.comparison();
    this.depth -= 1;
    return found;
  }

  private comparison(): Expression {
    const left = this.primary();
    const next = this.tokens[this.at];
    if (next?.kind !== 'name') return left;
    if (next.text === 'in') {
      this.at += 1;
      return { kind: 'in', left, list: this.list() };
    }
    if (!COMPARISONS.has(next.text)) return left;
    this.at += 1;
    return { kind: 'compare', operator: next.text as Comparison, left, right: this.primary() };
  }

  private list(): Literal[] {
    this.expect('(');
    const list: Literal[] = [];
    do {
      const item = this.primary();
      if (item.kind !== 'literal') throw badRequest('The operator "in" takes a list of literals', '$filter');
      list.push(item);
    } while (this.take(','));
    this.expect(')');
    return list;
  }

  private primary(): Expression {
    const token = this.tokens[this.at];
    if (!token) throw badRequest('The expression ends too early', '$filter');
    this.at += 1;
    if (token.kind === 'literal') return { kind: 'literal', type: token.type, value: token.value };
    if (token.kind === 'alias') return this.alias(token.text);
    if (token.text === '(') {
      const inner = this.or();
      this.expect(')');
      return inner;
    }
    if (token.kind !== 'name') throw badRequest(`Unexpected "${token.text}" in the expression`, '$filter');
    const constant = CONSTANTS[token.text];
    if (constant) return constant;
    return this.take('(') ? this.call(token.text) : this.path(token.text);
  }

  private alias(name: string): Expression {
    const source = this.aliases.get(name);
    if (source === undefined) throw badRequest(`The alias ${name} has no value`, name);
    return new ExpressionParser(tokenize(source), new Map()).whole();
  }

  private call(name: string): Expression {
    const args: Expression[] = [];
    if (!this.take(')')) {
      do args.push(this.or());
      while (this.take(','));
      this.expect(')');
    }
    return { kind: 'call', name, args };
  }

  private path(first: string): Path {
    const segments = [first];
    while (this.take('/')) {
      const next = this.tokens[this.at];
      if (next?.kind !== 'name') throw badRequest(`A name is missing after "${segments.join('/')}/"`, '$filter');
      this.at += 1;
      if ((next.text === 'any' || next.text === 'all') && this.take('(')) return { kind: 'path', segments, lambda: this.lambda(next.text) };
      segments.push(next.text);
    }
    return { kind: 'path', segments };
  }

  private lambda(quantifier: 'any' | 'all'): NonNullable<Path['lambda']> {
    if (this.take(')')) return { quantifier };
    const variable = this.tokens[this.at];
    if (variable?.kind !== 'name') throw badRequest(`${quantifier} needs a variable, as in ${quantifier}(e:e eq 'x')`, '$filter');
    this.at += 1;
    this.expect(':');
    const body = this.or();
    this.expect(')');
    return { quantifier, variable: variable.text, body };
  }

  private takeName(text: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'name' || token.text !== text) return false;
    this.at += 1;
    return true;
  }

  private take(symbol: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.at += 1;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) throw badRequest(`"${symbol}" is missing in the expression`, '$filter');
  }
}

/** Reads a $filter. Throws ODataError 400 (413 where it is nested too deeply). */
export function parseFilter(source: string, aliases: ReadonlyMap<string, string> = new Map()): Expression {
  return new ExpressionParser(tokenize(source), aliases).whole();
}
