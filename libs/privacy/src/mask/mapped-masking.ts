import type { FieldRule, JsonObject, JsonValue } from '@gatehouse/kernel';
import type { MappedFields } from '../fields/field-mapping.js';
import type { MaskRun } from './mask-run.js';

type Mask = (value: JsonValue, rule: FieldRule | undefined) => JsonValue | undefined;

/** What a field holds of which the deployment says what its parts are; a part that it does not name is as the field. */
export function maskMapped(run: MaskRun, value: JsonObject | JsonValue[], mapped: MappedFields, mask: Mask): JsonValue {
  const part = (step: string | number, item: JsonValue): JsonValue | undefined => {
    run.path.push(step);
    const masked = mask(item, mapped.rule(run.path));
    run.path.pop();
    return masked;
  };
  if (Array.isArray(value)) return value.flatMap((item, index) => part(index, item) ?? []);
  const masked: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const shown = part(key, item);
    if (shown !== undefined) masked[key] = shown;
  }
  return masked;
}
