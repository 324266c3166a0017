import type { JsonObject } from '@gatehouse/kernel';
import type { Expression } from './expression.js';
import type { Table } from './table.js';

/** The conditions that must all hold. */
function conjuncts(expression: Expression): Expression[] {
  return expression.kind === 'and' ? [...conjuncts(expression.left), ...conjuncts(expression.right)] : [expression];
}

function narrowed(condition: Expression, table: Table): JsonObject[] | undefined {
  if (condition.kind !== 'compare' || condition.left.kind !== 'path' || condition.right.kind !== 'literal') return undefined;
  const { left, operator, right } = condition;
  const [field = ''] = left.segments;
  if (left.segments.length !== 1 || left.lambda || typeof right.value !== 'string') return undefined;
  if (operator === 'eq' && right.type === 'string') {
    const found = table.where(field, right.value);
    return found && [...found];
  }
  const since = (operator === 'gt' || operator === 'ge') && field === 'ModificationTimestamp' && right.type === 'dateTime';
  return since ? table.changedSince(right.value) : undefined;
}

/** The fewest records that an index promises to hold every match; undefined where no index helps and all must be looked at. */
export function candidates(filter: Expression | undefined, table: Table | undefined): JsonObject[] | undefined {
  if (!filter || !table) return undefined;
  let best: JsonObject[] | undefined;
  for (const condition of conjuncts(filter)) {
    const found = narrowed(condition, table);
    if (found && (!best || found.length < best.length)) best = found;
  }
  return best;
}
