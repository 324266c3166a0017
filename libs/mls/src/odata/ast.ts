/** Literals of OData 4.01 URL Conventions §5.1.1.14. `text` is the value of a string, and the canonical source of every other kind. */
export type LiteralType = 'string' | 'number' | 'boolean' | 'null' | 'date' | 'datetime' | 'time' | 'guid' | 'duration' | 'binary' | 'enum';

export const BINARY_OPERATORS = [
  'or',
  'and',
  'eq',
  'ne',
  'gt',
  'ge',
  'lt',
  'le',
  'add',
  'sub',
  'mul',
  'div',
  'divby',
  'mod',
  'has',
  'in',
] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];

export interface Literal {
  readonly kind: 'literal';
  readonly type: LiteralType;
  readonly text: string;
}
/** `a/b`: navigation and property names, or a lambda variable first. `$count` may be the last segment. */
export interface Path {
  readonly kind: 'path';
  readonly segments: readonly string[];
}
export interface Binary {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Unary {
  readonly kind: 'unary';
  readonly operator: 'not' | '-';
  readonly operand: Expression;
}
export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
}
/** `path/any(v:body)`. `any()` without a body asks whether the collection holds anything. */
export interface Lambda {
  readonly kind: 'lambda';
  readonly path: readonly string[];
  readonly operator: 'any' | 'all';
  readonly variable?: string;
  readonly body?: Expression;
}
/** Right side of `in`. */
export interface List {
  readonly kind: 'list';
  readonly items: readonly Literal[];
}
export type Expression = Literal | Path | Binary | Unary | Call | Lambda | List;

export interface Order {
  readonly by: Expression;
  readonly descending: boolean;
}
/** One item of $expand; a `*` is kept as a segment so that field security can refuse it. */
export interface Expansion {
  readonly segments: readonly string[];
  readonly options: Query;
}
/** The system query options that this gateway knows (OData 4.01 Protocol §11.2). */
export interface Query {
  readonly select?: readonly (readonly string[])[];
  readonly filter?: Expression;
  readonly orderBy?: readonly Order[];
  readonly expand?: readonly Expansion[];
  readonly top?: number;
  readonly skip?: number;
  readonly count?: boolean;
}

export const literal = (type: LiteralType, text: string): Literal => ({ kind: 'literal', type, text });
export const field = (...segments: string[]): Path => ({ kind: 'path', segments });
export const binary = (operator: BinaryOperator, left: Expression, right: Expression): Binary => ({
  kind: 'binary',
  operator,
  left,
  right,
});
export const equals = (name: string, value: string): Binary => binary('eq', field(name), literal('string', value));

const joined = (operator: 'and' | 'or', parts: readonly (Expression | undefined)[]): Expression | undefined =>
  parts.reduce<Expression | undefined>((whole, part) => (part && whole ? binary(operator, whole, part) : (whole ?? part)), undefined);
/** Conjunction of what is there; undefined where nothing is. */
export const allOf = (...parts: readonly (Expression | undefined)[]): Expression | undefined => joined('and', parts);
export const anyOf = (...parts: readonly (Expression | undefined)[]): Expression | undefined => joined('or', parts);

/** First segments of all paths in an expression, lambda variables among them. */
export function fieldsOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'path':
      return expression.segments.slice(0, 1);
    case 'binary':
      return [...fieldsOf(expression.left), ...fieldsOf(expression.right)];
    case 'unary':
      return fieldsOf(expression.operand);
    case 'call':
      return expression.args.flatMap(fieldsOf);
    case 'lambda':
      return expression.path.slice(0, 1);
    default:
      return [];
  }
}
