import { isJsonObject, type JsonValue } from '@gatehouse/kernel';
import { nestedResource } from '../records/resource-shape.js';
import type { Place } from './walking.js';

/** The place of what a record of that kind holds. */
export function inside({ declared }: Place, parent: string, around: Pick<Place, 'parties' | 'walled'>): Place {
  return { ...around, parent, ...(declared ? { declared } : {}) };
}

/** Only what holds objects can be an expansion; most fields hold a word or a figure, and are spared the question. */
export function holdsObjects(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.some(isJsonObject) : true;
}

/** The place of what a key holds: its records are of the kind that the key names. */
export function expansion(inner: Place, key: string): Place {
  const nestedAs = nestedResource(key);
  return nestedAs ? { ...inner, nestedAs } : inner;
}
