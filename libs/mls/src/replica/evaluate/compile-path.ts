import type { JsonValue } from '@gatehouse/kernel';
import type { Expression, Lambda } from '../../odata/ast.js';
import { memberOf, notServed, type Compiled, type Model, type Relations, type Scope, type Shape } from './scope.js';

interface Walked {
  readonly shape: Shape;
  readonly read: (frame: JsonValue[]) => JsonValue;
}

/** What paths need of the rest. */
export interface PathTools {
  readonly model: Model;
  /** Notes the related records that the paths go through. */
  readonly relations: Relations;
  /** Compiles the body of a lambda to a truth. */
  readonly within: (body: Expression, scope: Scope) => Compiled['evaluate'];
}

function walk(segments: readonly string[], scope: Scope, { model, relations }: PathTools): Walked {
  const [first = '', ...others] = segments;
  const variable = scope.variables.get(first);
  const names = variable ? others : segments;
  let shape: Shape = variable?.shape ?? { resource: scope.resource, collection: false };
  let at: Relations | undefined = variable ? undefined : relations;
  for (const name of names) {
    if (shape.resource === undefined || shape.collection) throw notServed();
    const member = model.member(shape.resource, name);
    // Related records of a lambda's own records would have to be fetched one by one.
    if (member.related && !at) throw notServed();
    if (member.related) {
      const known = at!.get(name) ?? new Map();
      at!.set(name, known);
      at = known;
    } else at = undefined;
    shape = member;
  }
  const slot = variable?.slot ?? 0;
  const [only] = names;
  const read: Walked['read'] =
    only !== undefined && names.length === 1
      ? (frame) => memberOf(frame[slot] ?? null, only)
      : (frame) => names.reduce<JsonValue>((held, name) => memberOf(held, name), frame[slot] ?? null);
  return { shape, read };
}

const items = (held: JsonValue): readonly JsonValue[] => (Array.isArray(held) ? held : []);

/** A property path, `$count` of a collection included. */
export function compilePath(segments: readonly string[], scope: Scope, tools: PathTools): Compiled {
  if (segments.at(-1) === '$count') {
    const { shape, read } = walk(segments.slice(0, -1), scope, tools);
    if (!shape.collection) throw notServed();
    return { evaluate: (frame) => items(read(frame)).length, kind: 'number', collection: false };
  }
  const { shape, read } = walk(segments, scope, tools);
  return { ...shape, evaluate: read };
}

/** `path/any(v:…)` and `path/all(v:…)`. Of an empty or absent collection all holds and any does not. */
export function compileLambda(lambda: Lambda, scope: Scope, tools: PathTools): Compiled {
  const { shape, read } = walk(lambda.path, scope, tools);
  if (!shape.collection) throw notServed();
  const { variable, body, operator } = lambda;
  if (variable === undefined || !body) return { evaluate: (frame) => items(read(frame)).length > 0, kind: 'boolean', collection: false };
  const slot = scope.variables.size + 1;
  const variables = new Map(scope.variables).set(variable, { slot, shape: { ...shape, collection: false } });
  const holds = tools.within(body, { ...scope, variables });
  const test = (frame: JsonValue[]) => (item: JsonValue) => {
    frame[slot] = item;
    return holds(frame) === true;
  };
  const evaluate: Compiled['evaluate'] =
    operator === 'any' ? (frame) => items(read(frame)).some(test(frame)) : (frame) => items(read(frame)).every(test(frame));
  return { evaluate, kind: 'boolean', collection: false };
}
