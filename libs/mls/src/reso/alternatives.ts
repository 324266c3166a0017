import { anyOf, binary, type Expression, type Literal } from '../odata/ast.js';
import { printExpression } from '../odata/print.js';

/** The values of `v eq 'A' or v eq 'B' or v in (…)`; undefined for any other condition on the variable. */
export function alternatives(body: Expression, variable: string): readonly Literal[] | undefined {
  if (body.kind !== 'binary') return undefined;
  const { left, operator, right } = body;
  if (operator === 'or') {
    const [one, other] = [alternatives(left, variable), alternatives(right, variable)];
    return one && other && [...one, ...other];
  }
  if (left.kind !== 'path' || left.segments.length !== 1 || left.segments[0] !== variable) return undefined;
  if (operator === 'eq' && right.kind === 'literal') return [right];
  return operator === 'in' && right.kind === 'list' ? right.items : undefined;
}

/** How many times a filter says `or`. */
export function orCount(expression: Expression): number {
  switch (expression.kind) {
    case 'binary':
      return (expression.operator === 'or' ? 1 : 0) + orCount(expression.left) + orCount(expression.right);
    case 'unary':
      return orCount(expression.operand);
    case 'call':
      return expression.args.reduce((sum, argument) => sum + orCount(argument), 0);
    case 'lambda':
      return expression.body ? orCount(expression.body) : 0;
    default:
      return 0;
  }
}

const choices = (expression: Expression): readonly Expression[] =>
  expression.kind === 'binary' && expression.operator === 'or' ? [...choices(expression.left), ...choices(expression.right)] : [expression];

/** `A eq 1 or A eq 2` as `A in (1,2)`, wherever it stands. */
export function foldedLists(expression: Expression): Expression {
  if (expression.kind === 'unary') return { ...expression, operand: foldedLists(expression.operand) };
  if (expression.kind !== 'binary') return expression;
  if (expression.operator !== 'or') return { ...expression, left: foldedLists(expression.left), right: foldedLists(expression.right) };
  const lists = new Map<string, { readonly of: Expression; readonly items: Literal[] }>();
  const others: Expression[] = [];
  for (const choice of choices(expression).map(foldedLists)) {
    const items = valuesOf(choice);
    if (!items || choice.kind !== 'binary') {
      others.push(choice);
      continue;
    }
    const key = printExpression(choice.left);
    const list = lists.get(key) ?? { of: choice.left, items: [] };
    list.items.push(...items);
    lists.set(key, list);
  }
  const folded = [...lists.values()].map(({ of, items }) =>
    items.length === 1 ? binary('eq', of, items[0]!) : binary('in', of, { kind: 'list', items }),
  );
  return anyOf(...folded, ...others)!;
}

function valuesOf(choice: Expression): readonly Literal[] | undefined {
  if (choice.kind !== 'binary' || choice.left.kind !== 'path') return undefined;
  if (choice.operator === 'eq' && choice.right.kind === 'literal') return [choice.right];
  return choice.operator === 'in' && choice.right.kind === 'list' ? choice.right.items : undefined;
}
