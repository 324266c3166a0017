import type { Expansion, Expression, Order, Query } from './ast.js';
import { readExpression } from './read-expression.js';
import { TokenStream } from './token-stream.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const MAX_NUMBER = 10_000_000;

export function parseFilter(text: string): Expression {
  return whole(text, readExpression);
}
export function parseSelect(text: string): readonly (readonly string[])[] {
  return whole(text, readSelect);
}
export function parseOrderBy(text: string): readonly Order[] {
  return whole(text, readOrderBy);
}
export function parseExpand(text: string): readonly Expansion[] {
  return whole(text, readExpand);
}
/** $top and $skip: a whole number, not negative. */
export function parseNumber(text: string): number {
  return whole(text, readNumber);
}
export function parseBoolean(text: string): boolean {
  return whole(text, readBoolean);
}

function whole<T>(text: string, read: (stream: TokenStream) => T): T {
  const stream = new TokenStream(text);
  const result = read(stream);
  stream.end();
  return result;
}

function segments(stream: TokenStream): string[] {
  const path: string[] = [];
  do {
    stream.node();
    if (stream.accept('*')) path.push('*');
    else if (stream.current.kind === 'option') stream.notServed('a $ segment here');
    else path.push(stream.name('expected a field name'));
  } while (stream.accept('/'));
  return path;
}

function listOf<T>(stream: TokenStream, read: () => T): T[] {
  const items = [read()];
  while (stream.accept(',')) items.push(read());
  return items;
}

function readSelect(stream: TokenStream): string[][] {
  return listOf(stream, () => segments(stream));
}

function readOrderBy(stream: TokenStream): Order[] {
  return listOf(stream, () => {
    const by = readExpression(stream);
    const direction = stream.current.kind === 'name' ? stream.take().text.toLowerCase() : 'asc';
    if (direction !== 'asc' && direction !== 'desc') stream.fail('expected asc or desc');
    return { by, descending: direction === 'desc' };
  });
}

function readExpand(stream: TokenStream): Expansion[] {
  return listOf(stream, () => ({ segments: segments(stream), options: stream.at('(') ? readNested(stream) : {} }));
}

function readNested(stream: TokenStream): Query {
  return stream.nested(() => {
    const options: Mutable<Query> = {};
    stream.expect('(');
    do {
      const name = optionName(stream);
      stream.expect('=');
      readOption(stream, options, name);
    } while (stream.accept(';'));
    stream.expect(')');
    return options;
  });
}

/** OData 4.01 lets the `$` be left out. */
function optionName(stream: TokenStream): string {
  const { current } = stream;
  if (current.kind !== 'option' && current.kind !== 'name') stream.fail('expected a query option');
  stream.take();
  return current.text.toLowerCase().replace(/^\$/, '');
}

function readOption(stream: TokenStream, options: Mutable<Query>, name: string): void {
  const once = (key: keyof Query): void => {
    if (options[key] !== undefined) stream.fail('expected each query option once');
  };
  switch (name) {
    case 'select':
      once('select');
      options.select = readSelect(stream);
      return;
    case 'filter':
      once('filter');
      options.filter = readExpression(stream);
      return;
    case 'orderby':
      once('orderBy');
      options.orderBy = readOrderBy(stream);
      return;
    case 'expand':
      once('expand');
      options.expand = readExpand(stream);
      return;
    case 'top':
      once('top');
      options.top = readNumber(stream);
      return;
    case 'skip':
      once('skip');
      options.skip = readNumber(stream);
      return;
    case 'count':
      once('count');
      options.count = readBoolean(stream);
      return;
    default:
      stream.notServed(['search', 'apply', 'compute', 'levels', 'format', 'index'].includes(name) ? `$${name}` : 'this query option');
  }
}

function readNumber(stream: TokenStream): number {
  const { current } = stream;
  if (current.literal !== 'number' || !/^\d{1,8}$/.test(current.text)) stream.fail('expected a whole number');
  const value = Number(stream.take().text);
  return value <= MAX_NUMBER ? value : stream.fail(`expected a number up to ${MAX_NUMBER}`);
}

function readBoolean(stream: TokenStream): boolean {
  if (stream.current.literal !== 'boolean') stream.fail('expected true or false');
  return stream.take().text === 'true';
}
