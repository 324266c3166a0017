import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import type { Expression, Path } from './expression.js';
import { navigation } from './navigation.js';
import { badRequest } from './odata-error.js';
import type { EdmType, EntityType } from './schema.js';
import type { Table } from './table.js';

/** What an expression is once compiled. `type` undefined: a literal, or records. The frame holds the record at 0 and lambda variables after it. */
export interface Compiled {
  readonly evaluate: (frame: JsonValue[]) => JsonValue;
  readonly type: EdmType | undefined;
  readonly collection: boolean;
}

interface Shape {
  readonly entity?: EntityType;
  readonly type?: EdmType;
  readonly collection: boolean;
}

export interface Scope {
  readonly root: EntityType;
  readonly variables: ReadonlyMap<string, { readonly slot: number; readonly shape: Shape }>;
}

export interface PathTools {
  readonly tables: (resource: string) => Table;
  /** Compiles the body of a lambda. */
  readonly within: (body: Expression, scope: Scope) => Compiled['evaluate'];
}

type Step = (held: JsonValue) => JsonValue;

function related(nav: NonNullable<ReturnType<typeof navigation>>, from: EntityType, table: Table): Step {
  return (held) => {
    const row = held as JsonObject | null;
    if (row === null) return nav.many ? [] : null;
    return nav.many ? [...(table.where(nav.foreign, row[from.key] ?? null) ?? [])] : (table.get(row[nav.by] ?? null) ?? null);
  };
}

function step(name: string, shape: Shape, tools: PathTools): { readonly step: Step; readonly shape: Shape } {
  const { entity } = shape;
  if (!entity || shape.collection) throw badRequest(`${name} cannot follow here; a collection is asked with any() or all()`, name);
  const field = entity.fields.get(name);
  if (field) return { step: (held) => (held === null ? null : ((held as JsonObject)[name] ?? null)), shape: field };
  const nav = navigation(entity.name, name);
  if (!nav) throw badRequest(`${entity.name} has no property ${name}`, name);
  const table = tools.tables(nav.target);
  return { step: related(nav, entity, table), shape: { entity: table.type, collection: nav.many } };
}

function lambda(path: Path, inner: { steps: Step[]; start: number; shape: Shape }, scope: Scope, tools: PathTools): Compiled {
  const { quantifier, variable, body } = path.lambda ?? { quantifier: 'any' };
  if (!inner.shape.collection)
    throw badRequest(`${path.segments.join('/')} is no collection, so ${quantifier} cannot be asked`, path.segments.at(-1));
  const items = (frame: JsonValue[]): JsonValue[] => {
    const held = inner.steps.reduce((current, next) => next(current), frame[inner.start] ?? null);
    return Array.isArray(held) ? held : [];
  };
  if (!variable || !body) return { evaluate: (frame) => items(frame).length > 0, type: 'Edm.Boolean', collection: false };
  const slot = scope.variables.size + 1;
  const shape: Shape = { ...inner.shape, collection: false };
  const holds = tools.within(body, { ...scope, variables: new Map([...scope.variables, [variable, { slot, shape }]]) });
  const test = (frame: JsonValue[]) => (item: JsonValue) => {
    frame[slot] = item;
    return holds(frame) === true;
  };
  const evaluate =
    quantifier === 'any' ? (frame: JsonValue[]) => items(frame).some(test(frame)) : (frame: JsonValue[]) => items(frame).every(test(frame));
  return { evaluate, type: 'Edm.Boolean', collection: false };
}

/** A property path of any length, through navigation properties too, with a lambda at its end. */
export function compilePath(path: Path, scope: Scope, tools: PathTools): Compiled {
  const [first = '', ...others] = path.segments;
  const variable = scope.variables.get(first);
  let shape: Shape = variable?.shape ?? { entity: scope.root, collection: false };
  const steps: Step[] = [];
  for (const name of variable ? others : path.segments) {
    const next = step(name, shape, tools);
    steps.push(next.step);
    shape = next.shape;
  }
  const start = variable?.slot ?? 0;
  if (path.lambda) return lambda(path, { steps, start, shape }, scope, tools);
  const [only] = steps;
  const evaluate: Compiled['evaluate'] =
    only && steps.length === 1
      ? (frame) => only(frame[start] ?? null)
      : (frame) => steps.reduce((held, next) => next(held), frame[start] ?? null);
  return { evaluate, type: shape.type, collection: shape.collection };
}
