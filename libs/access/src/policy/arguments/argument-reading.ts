import type { Expr, PatternElem, PolicyJson, Type, TypeOfAttribute } from '@cedar-policy/cedar-wasm/nodejs';
import { argumentPath, askedPath, nodeOf, readsArguments } from './expression.js';

/** What a policy takes an argument for. */
export type ArgumentType = 'Long' | 'decimal' | 'String' | 'Boolean' | 'Set<Long>' | 'Set<String>' | 'Set<Boolean>';

/** One argument that a policy reads, or a member of one. */
export interface ReadArgument {
  readonly path: readonly string[];
  /** Undefined where the policy asks only whether it is there. */
  readonly type: ArgumentType | undefined;
  /** The policy asks with `has` whether it is there. */
  readonly optional: boolean;
  /** Literals that it is compared with: where a decision may turn. */
  readonly bounds: readonly (string | number | boolean)[];
}

export interface ArgumentReading {
  readonly read: readonly ReadArgument[];
  readonly faults: readonly string[];
}

const BOOLEAN_OPS = new Set([
  '&&',
  '||',
  '!',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  'like',
  'has',
  'contains',
  'containsAll',
  'containsAny',
  'in',
  'is',
  'isEmpty',
]);
const OF_LONGS = new Set(['<', '<=', '>', '>=', '+', '-', '*', 'neg']);
const OF_DECIMALS = new Set(['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual']);
/** Cedar's JSON form gives these names a meaning of their own. */
const RESERVED = new Set(['__entity', '__extn', '__expr']);

/** Which arguments a policy reads, and as what: the types follow from what it compares them with. Undefined for one that reads none. */
export function argumentReading(policy: PolicyJson): ArgumentReading | undefined {
  if (!policy.conditions.some(({ body }) => readsArguments(body))) return undefined;
  const reader = new Reader();
  for (const { body } of policy.conditions) reader.visit(body, 'Boolean');
  return reader.reading();
}

/** The type of an expression that says so itself. */
function typeOf(expr: Expr): ArgumentType | undefined {
  const { op, operands, own } = nodeOf(expr);
  if (op === 'Value') return literalType(own);
  if (op === 'Set') return setOf(operands.map(typeOf).find((type) => type !== undefined));
  if (op === 'decimal') return 'decimal';
  if (BOOLEAN_OPS.has(op) || OF_DECIMALS.has(op)) return 'Boolean';
  if (OF_LONGS.has(op)) return 'Long';
  return op === 'if-then-else' ? typeOf(operands[1]!) : undefined;
}

function literalType(value: unknown): ArgumentType | undefined {
  if (typeof value === 'number') return 'Long';
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  return Array.isArray(value) ? setOf(literalType(value[0])) : undefined;
}

const setOf = (type: ArgumentType | undefined): ArgumentType | undefined =>
  type === 'Long' || type === 'String' || type === 'Boolean' ? `Set<${type}>` : undefined;
const elementOf = (type: ArgumentType | undefined): ArgumentType | undefined =>
  type?.startsWith('Set<') ? (type.slice(4, -1) as ArgumentType) : undefined;

class Reader {
  private readonly found = new Map<
    string,
    { path: readonly string[]; types: Set<ArgumentType>; optional: boolean; bounds: Set<string | number | boolean> }
  >();
  private readonly faults = new Set<string>();

  visit(expr: Expr, expected: ArgumentType | undefined, bounds: readonly Expr[] = []): void {
    const path = argumentPath(expr);
    if (path) return this.note(path, expected, bounds);
    const has = askedPath(expr);
    if (has)
      return has.asked.forEach((_name, at) => this.at([...has.base, ...has.asked.slice(0, at + 1)], (place) => (place.optional = true)));
    const { op, operands, own } = nodeOf(expr);
    const [one, other] = operands;
    const each = (type: ArgumentType | undefined) => operands.forEach((operand) => this.visit(operand, type, operands));
    if (op === '&&' || op === '||' || op === '!') each('Boolean');
    else if (op === 'if-then-else') operands.forEach((operand, at) => this.visit(operand, at === 0 ? 'Boolean' : expected, bounds));
    else if (op === '==' || op === '!=') each(typeOf(one!) ?? typeOf(other!) ?? 'String');
    else if (op === 'contains') this.contains(one!, other!);
    else if (op === 'containsAll' || op === 'containsAny') each(typeOf(one!) ?? typeOf(other!) ?? 'Set<String>');
    else if (op === 'isEmpty') each('Set<String>');
    else if (op === 'like') this.visit(one!, 'String', [{ Value: plainest(own as readonly PatternElem[]) }]);
    else if (OF_LONGS.has(op)) each('Long');
    else if (OF_DECIMALS.has(op)) each('decimal');
    else each(op === 'Set' ? elementOf(expected) : undefined);
  }

  private contains(set: Expr, element: Expr): void {
    const type = elementOf(typeOf(set)) ?? typeOf(element) ?? 'String';
    this.visit(set, setOf(type), [element]);
    this.visit(element, type, [set]);
  }

  private note(path: readonly string[], type: ArgumentType | undefined, bounds: readonly Expr[]): void {
    const name = ['context.arguments', ...path].join('.');
    if (path.length === 0) this.faults.add('reads context.arguments as a whole; read single arguments, such as context.arguments.top');
    else if (path.some((part) => RESERVED.has(part))) this.faults.add(`reads ${name}, which Cedar keeps for itself`);
    else if (type === undefined)
      this.faults.add(`does not say what ${name} is; compare it with a number, a text, true or false, or a set of those`);
    else
      this.at(path, (place) => {
        place.types.add(type);
        for (const bound of bounds.flatMap(literalsIn)) place.bounds.add(bound);
      });
  }

  private at(
    path: readonly string[],
    change: (place: { types: Set<ArgumentType>; optional: boolean; bounds: Set<string | number | boolean> }) => void,
  ): void {
    const key = JSON.stringify(path);
    const place = this.found.get(key) ?? { path, types: new Set(), optional: false, bounds: new Set() };
    change(place);
    this.found.set(key, place);
  }

  reading(): ArgumentReading {
    const places = [...this.found.values()];
    for (const { path, types } of places) {
      const name = ['context.arguments', ...path].join('.');
      if (types.size > 1) this.faults.add(`reads ${name} as ${[...types].join(' and as ')}; it can be one of them only`);
      const inside = places.some((other) => other.path.length > path.length && path.every((part, at) => other.path[at] === part));
      if (inside && types.size > 0) this.faults.add(`reads ${name} both as a value and as something that has members`);
    }
    return {
      read: places.map(({ path, types, optional, bounds }) => ({ path, type: [...types][0], optional, bounds: [...bounds] })),
      faults: [...this.faults],
    };
  }
}

/** The shortest text that fits a pattern. */
const plainest = (pattern: readonly PatternElem[]): string =>
  pattern.map((part) => (typeof part === 'string' ? '' : part.Literal)).join('');

function literalsIn(expr: Expr): (string | number | boolean)[] {
  const { op, operands, own } = nodeOf(expr);
  if (op === 'Value') return [own].flat(1).filter((value) => typeof value !== 'object') as (string | number | boolean)[];
  return op === 'Set' || op === 'decimal' || op === 'neg' ? operands.flatMap(literalsIn) : [];
}

/** The arguments as a record of Cedar's schema, so that a policy is validated by the types that it reads them as. */
export function recordType(read: readonly ReadArgument[]): Type<string> {
  const attributes: Record<string, TypeOfAttribute<string>> = {};
  for (const name of new Set(read.map(({ path }) => path[0]!))) {
    const here = read.filter(({ path }) => path[0] === name);
    const inside = here.filter(({ path }) => path.length > 1).map((each) => ({ ...each, path: each.path.slice(1) }));
    const itself = here.find(({ path }) => path.length === 1);
    const type = inside.length > 0 ? recordType(inside) : cedarType(itself?.type ?? 'String');
    attributes[name] = { ...type, required: !(itself?.optional ?? false) };
  }
  return { type: 'Record', attributes };
}

function cedarType(type: ArgumentType): Type<string> {
  if (type === 'decimal') return { type: 'Extension', name: 'decimal' };
  const element = elementOf(type);
  return element ? { type: 'Set', element: cedarType(element) } : ({ type } as Type<string>);
}
