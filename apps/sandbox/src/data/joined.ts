/**
 * One record made of parts; of two parts with one field the later counts. For records of more than a hundred fields: several spreads in one
 * literal take V8 forty times as long there (3.0 s instead of 0.07 s for three thousand listings).
 */
export function joined<T extends object>(...parts: readonly object[]): T {
  return Object.assign({}, ...parts) as T;
}
