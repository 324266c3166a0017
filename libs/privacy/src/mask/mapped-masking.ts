import type { FieldRule, JsonObject, JsonValue } from '@gatehouse/kernel';
import type { MappedFields } from '../fields/field-mapping.js';
import type { MaskRun } from './mask-run.js';

type Mask = (value: JsonValue, rule: FieldRule | undefined) => Generator<void, JsonValue | undefined>;

/** What a field holds of which the deployment says what its parts are; a part that it does not name is as the field. */
export function* maskMapped(run: MaskRun, value: JsonObject | JsonValue[], mapped: MappedFields, mask: Mask): Generator<void, JsonValue> {
  const part = function* (step: string | number, item: JsonValue): Generator<void, JsonValue | undefined> {
    run.path.push(step);
    const masked = yield* mask(item, mapped.rule(run.path));
    run.path.pop();
    return masked;
  };
  if (Array.isArray(value)) {
    const kept: JsonValue[] = [];
    for (const [index, item] of value.entries()) {
      const shown = yield* part(index, item);
      if (shown !== undefined) kept.push(shown);
    }
    return kept;
  }
  const masked: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const shown = yield* part(key, item);
    if (shown !== undefined) masked[key] = shown;
  }
  return masked;
}
