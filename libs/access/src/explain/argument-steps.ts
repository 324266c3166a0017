import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { ReadArgument } from '../policy/arguments/argument-reading.js';
import type { Clause } from '../policy/clause.js';
import type { Situation, Step } from './situation.js';

/** So many combinations are tried where no single argument is enough. */
const MOST = 500;

interface Value {
  readonly path: readonly string[];
  /** Undefined: left out. */
  readonly value: JsonValue | undefined;
}

/** Other arguments, made of the literals that policies compare them with. All together where one alone does not help. */
export function argumentSteps(situation: Situation, depending: readonly Clause[], isBetter: (changed: Situation) => boolean): Step[] {
  const read = depending.flatMap(({ reads }) => reads ?? []);
  const values = new Map(
    read.map((argument) => [argument.path.join('.'), valuesOf(read.filter(({ path }) => path.join('.') === argument.path.join('.')))]),
  );
  const steps = (combined: readonly (readonly Value[])[]): Step[] =>
    combined.map((each) => stepTo(each, situation)).filter((step) => isBetter(step.situation));
  const single = [...values.values()].flatMap((each) => {
    const [found] = steps(each.map((value) => [value]));
    return found ? [found] : [];
  });
  return single.length > 0 || values.size < 2 ? single : steps(combinations([...values.values()])).slice(0, 1);
}

function stepTo(values: readonly Value[], situation: Situation): Step {
  const args = values.reduce((changed, { path, value }) => withValue(changed, path, value), situation.arguments ?? {});
  const to = values.map(({ path, value }) => `${path.join('.')} ${value === undefined ? 'left out' : JSON.stringify(value)}`).join(', ');
  return { change: 'argument', to, arguments: args, situation: { ...situation, arguments: args } };
}

/** Values on either side of where a decision may turn. */
function valuesOf(read: readonly ReadArgument[]): Value[] {
  const { path } = read[0]!;
  const found = read.flatMap(({ type = 'String', bounds }) => {
    if (type === 'Boolean') return [true, false];
    if (type.startsWith('Set<')) return [[...bounds], ...bounds.map((bound) => [bound]), []];
    const numbers = bounds.map(Number).filter((bound) => !Number.isNaN(bound));
    return type === 'String' ? [...bounds] : numbers.flatMap((bound) => [bound, bound - 1, bound + 1]);
  });
  return [...found.map((value): Value => ({ path, value })), { path, value: undefined }];
}

function combinations(values: readonly (readonly Value[])[]): Value[][] {
  return values.reduce<Value[][]>((before, each) => before.flatMap((some) => each.map((value) => [...some, value])).slice(0, MOST), [[]]);
}

function withValue(args: JsonObject, [name, ...rest]: readonly string[], value: JsonValue | undefined): JsonObject {
  const { [name!]: before, ...others } = args;
  if (rest.length > 0) return { ...others, [name!]: withValue(isJsonObject(before) ? before : {}, rest, value) };
  return value === undefined ? others : { ...others, [name!]: value };
}
