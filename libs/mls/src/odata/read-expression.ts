import { binary, literal, type BinaryOperator, type Expression, type Lambda, type Literal } from './ast.js';
import type { TokenStream } from './token-stream.js';

/** OData 4.01 URL Conventions §5.1.1.15: how tightly an operator binds. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  eq: 3,
  ne: 3,
  gt: 4,
  ge: 4,
  lt: 4,
  le: 4,
  add: 5,
  sub: 5,
  mul: 6,
  div: 6,
  divby: 6,
  mod: 6,
  has: 8,
  in: 8,
};
const UNARY = 7;

/** Served functions with their least and most arguments. What is absent (isof, cast, geo.*, matchesPattern) is refused. */
const FUNCTIONS: Readonly<Record<string, readonly [number, number]>> = {
  contains: [2, 2],
  startswith: [2, 2],
  endswith: [2, 2],
  indexof: [2, 2],
  length: [1, 1],
  substring: [2, 3],
  tolower: [1, 1],
  toupper: [1, 1],
  trim: [1, 1],
  concat: [2, 2],
  year: [1, 1],
  month: [1, 1],
  day: [1, 1],
  hour: [1, 1],
  minute: [1, 1],
  second: [1, 1],
  fractionalseconds: [1, 1],
  date: [1, 1],
  time: [1, 1],
  totaloffsetminutes: [1, 1],
  now: [0, 0],
  mindatetime: [0, 0],
  maxdatetime: [0, 0],
  round: [1, 1],
  floor: [1, 1],
  ceiling: [1, 1],
};
const MAX_LIST = 200;

function operatorAt(stream: TokenStream): BinaryOperator | undefined {
  if (stream.current.kind !== 'name') return undefined;
  const word = stream.current.text.toLowerCase();
  return Object.hasOwn(PRECEDENCE, word) ? (word as BinaryOperator) : undefined;
}

/** Reads a common expression. Left-associative; the loop spends one node per operator, so that a long chain is bounded as well. */
export function readExpression(stream: TokenStream, least = 1): Expression {
  return stream.nested(() => {
    let left = readUnary(stream);
    for (let operator = operatorAt(stream); operator && PRECEDENCE[operator]! >= least; operator = operatorAt(stream)) {
      stream.node();
      stream.take();
      const right = operator === 'in' ? readList(stream) : readExpression(stream, PRECEDENCE[operator]! + 1);
      left = binary(operator, left, right);
    }
    return left;
  });
}

function readUnary(stream: TokenStream): Expression {
  stream.node();
  if (stream.accept('-')) return { kind: 'unary', operator: '-', operand: readExpression(stream, UNARY) };
  const { current, following } = stream;
  if (current.kind === 'name' && current.text.toLowerCase() === 'not' && startsOperand(following)) {
    stream.take();
    return { kind: 'unary', operator: 'not', operand: readExpression(stream, UNARY) };
  }
  return readPrimary(stream);
}

/** Tells `not Name` from a field that is called Not: what follows begins an operand and is no operator. */
function startsOperand(token: TokenStream['following']): boolean {
  if (!token || token.kind === 'end') return false;
  if (token.kind === 'punctuation') return token.text === '(' || token.text === '-';
  return token.kind !== 'name' || !Object.hasOwn(PRECEDENCE, token.text.toLowerCase());
}

function readPrimary(stream: TokenStream): Expression {
  const { current } = stream;
  if (current.kind === 'literal') {
    stream.take();
    return literal(current.literal!, current.text);
  }
  if (stream.accept('(')) {
    const inner = readExpression(stream);
    stream.expect(')');
    return inner;
  }
  if (current.kind === 'option') stream.notServed('a $ name in an expression');
  const name = stream.name('expected a field, a value or a function');
  return stream.at('(') ? readCall(stream, name) : readPath(stream, name);
}

function readCall(stream: TokenStream, given: string): Expression {
  const name = given.toLowerCase();
  const arity = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!arity) return stream.notServed('this function');
  stream.expect('(');
  const args: Expression[] = [];
  while (!stream.at(')')) {
    if (args.length > 0) stream.expect(',');
    args.push(readExpression(stream));
  }
  stream.expect(')');
  if (args.length < arity[0] || args.length > arity[1]) stream.fail(`expected ${arity[0]} arguments for ${name}`);
  return { kind: 'call', name, args };
}

function readPath(stream: TokenStream, first: string): Expression {
  const segments = [first];
  while (stream.accept('/')) {
    stream.node();
    if (stream.current.kind === 'option') {
      if (stream.current.text !== '$count') stream.notServed('a $ segment in a path');
      stream.take();
      return { kind: 'path', segments: [...segments, '$count'] };
    }
    const name = stream.name('expected a field name after /');
    const operator = name.toLowerCase();
    if ((operator === 'any' || operator === 'all') && stream.at('(')) return readLambda(stream, segments, operator);
    segments.push(name);
  }
  return { kind: 'path', segments };
}

function readLambda(stream: TokenStream, path: readonly string[], operator: 'any' | 'all'): Lambda {
  stream.expect('(');
  if (operator === 'any' && stream.accept(')')) return { kind: 'lambda', path, operator };
  const variable = stream.name('expected the name of the lambda variable');
  stream.expect(':');
  const body = readExpression(stream);
  stream.expect(')');
  return { kind: 'lambda', path, operator, variable, body };
}

function readList(stream: TokenStream): Expression {
  stream.expect('(');
  const items: Literal[] = [];
  do {
    stream.node();
    const { current } = stream;
    if (current.kind !== 'literal') stream.fail('expected a value in the list after in');
    if (items.length === MAX_LIST) stream.fail(`expected at most ${MAX_LIST} values after in`);
    stream.take();
    items.push(literal(current.literal!, current.text));
  } while (stream.accept(','));
  stream.expect(')');
  return { kind: 'list', items };
}
