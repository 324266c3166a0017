import type { Binary, Expression, Query } from './ast.js';

const LOGICAL = new Set(['and', 'or']);

/**
 * Canonical OData of an expression. Everything that a server could group otherwise is put in parentheses, so that the meaning
 * does not hang on its table of precedence; parse(print(x)) equals x.
 */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression.type, expression.text);
    case 'path':
      return expression.segments.join('/');
    case 'list':
      return `(${expression.items.map(printExpression).join(',')})`;
    case 'call':
      return `${expression.name}(${expression.args.map(printExpression).join(',')})`;
    case 'unary':
      return expression.operator === 'not' ? `not (${printExpression(expression.operand)})` : `-(${printExpression(expression.operand)})`;
    case 'lambda': {
      const body = expression.body ? `${expression.variable}:${printExpression(expression.body)}` : '';
      return `${expression.path.join('/')}/${expression.operator}(${body})`;
    }
    case 'binary':
      return `${printOperand(expression, expression.left, true)} ${expression.operator} ${printOperand(expression, expression.right, false)}`;
  }
}

function printLiteral(type: string, text: string): string {
  if (type === 'string') return `'${text.replaceAll("'", "''")}'`;
  return type === 'duration' || type === 'binary' ? `${type}'${text}'` : text;
}

function printOperand(parent: Binary, operand: Expression, isLeft: boolean): string {
  const printed = printExpression(operand);
  if (operand.kind === 'unary') return `(${printed})`;
  if (operand.kind !== 'binary') return printed;
  const sameChain = isLeft && operand.operator === parent.operator && LOGICAL.has(parent.operator);
  const comparison = LOGICAL.has(parent.operator) && !LOGICAL.has(operand.operator);
  return sameChain || comparison ? printed : `(${printed})`;
}

/** A field called Not would be read as the operator before a word that is none. */
const beforeName = (printed: string): string => (/(?:^|\s)not$/i.test(printed) ? `(${printed})` : printed);

/** The options of a query as name and value, not percent-encoded, in a fixed order. */
export function printQuery(query: Query): readonly (readonly [name: string, value: string])[] {
  const options: [string, string][] = [];
  if (query.select?.length) options.push(['$select', query.select.map((path) => path.join('/')).join(',')]);
  if (query.filter) options.push(['$filter', printExpression(query.filter)]);
  if (query.orderBy?.length)
    options.push([
      '$orderby',
      query.orderBy.map(({ by, descending }) => `${beforeName(printExpression(by))} ${descending ? 'desc' : 'asc'}`).join(','),
    ]);
  if (query.expand?.length)
    options.push(['$expand', query.expand.map(({ segments, options }) => `${segments.join('/')}${printNested(options)}`).join(',')]);
  if (query.top !== undefined) options.push(['$top', String(query.top)]);
  if (query.skip !== undefined) options.push(['$skip', String(query.skip)]);
  if (query.count !== undefined) options.push(['$count', String(query.count)]);
  return options;
}

function printNested(query: Query): string {
  const options = printQuery(query).map(([name, value]) => `${name}=${value}`);
  return options.length > 0 ? `(${options.join(';')})` : '';
}

/** The query part of a URL, percent-encoded once. */
export function printQueryString(query: Query): string {
  return printQuery(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
