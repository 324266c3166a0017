import type { JsonObject } from '@gatehouse/kernel';

const COUNT = /^(?:total|count|total_?(?:count|results|items|records)|@odata\.count)$/i;

/** A count of records, of which some may not be known of, would tell of them. */
export function recounted(answer: JsonObject): JsonObject {
  const kept = Object.values(answer).reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 0), 0);
  const entries = Object.entries(answer).map(([key, value]) => [key, typeof value === 'number' && COUNT.test(key) ? kept : value]);
  return Object.fromEntries(entries) as JsonObject;
}
