import type { Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';

/** A node of a Cedar expression in its JSON form: one operator, and what it is applied to. */
export interface Node {
  readonly op: string;
  readonly operands: readonly Expr[];
  /** What else the operator says: an attribute, a literal, a variable, a pattern. */
  readonly own: unknown;
}

const OPERANDS = ['left', 'right', 'arg', 'if', 'then', 'else'] as const;

export function nodeOf(expr: Expr): Node {
  const [[op, payload]] = Object.entries(expr) as [[string, unknown]];
  if (op === 'Value' || op === 'Var' || op === 'Slot') return { op, operands: [], own: payload };
  if (Array.isArray(payload)) return { op, operands: payload as Expr[], own: undefined };
  const parts = payload as Readonly<Record<string, unknown>>;
  if (op === 'Record') return { op, operands: Object.values(parts) as Expr[], own: undefined };
  return { op, operands: OPERANDS.flatMap((name) => (name in parts ? [parts[name] as Expr] : [])), own: parts['attr'] ?? parts['pattern'] };
}

const isContext = (expr: Expr): boolean => 'Var' in expr && expr.Var === 'context';

/** Where in the arguments an expression points: `context.arguments.filter.top` is filter, top. Undefined for what is no path into them. */
export function argumentPath(expr: Expr): readonly string[] | undefined {
  if (!('.' in expr)) return undefined;
  const { left, attr } = (expr as { '.': { left: Expr; attr: string } })['.'];
  if (isContext(left)) return attr === 'arguments' ? [] : undefined;
  const before = argumentPath(left);
  return before && [...before, attr];
}

/** What `has` asks for, as a path into the arguments. */
export function askedPath(expr: Expr): { readonly base: readonly string[]; readonly asked: readonly string[] } | undefined {
  if (!('has' in expr)) return undefined;
  const { left, attr } = (expr as { has: { left: Expr; attr: string | readonly string[] } }).has;
  const asked = typeof attr === 'string' ? [attr] : attr;
  if (isContext(left)) return asked[0] === 'arguments' ? { base: [], asked: asked.slice(1) } : undefined;
  const base = argumentPath(left);
  return base && { base, asked };
}

export function readsArguments(expr: Expr): boolean {
  return argumentPath(expr) !== undefined || askedPath(expr) !== undefined || nodeOf(expr).operands.some(readsArguments);
}

/**
 * The policy without what it says of arguments. Whatever the arguments are, the policy applies nowhere else than this one does, so it tells
 * for whom, and for which tools, arguments have to be asked about.
 */
export function withoutArguments(policy: PolicyJson): PolicyJson {
  const conditions = policy.conditions.flatMap(({ kind, body }) =>
    parts(body, kind === 'when' ? '&&' : '||')
      .filter((part) => !readsArguments(part))
      .map((part) => ({ kind, body: part })),
  );
  return { ...policy, conditions };
}

function parts(expr: Expr, op: '&&' | '||'): readonly Expr[] {
  const node = nodeOf(expr);
  return node.op === op ? node.operands.flatMap((operand) => parts(operand, op)) : [expr];
}
