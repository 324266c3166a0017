import { isJsonObject, type JsonObject, type JsonValue, type WallTerms } from '@gatehouse/kernel';
import { wallFactsOf, type Seat } from './wall-facts.js';

const DEEPEST = 8;

/** Who acts on which side of a listing, out of the answer of a tool that was asked for it. What names another listing is left aside. */
export function toldSeats(answer: JsonObject, terms: WallTerms, listing: string): Seat[] {
  const found: Seat[] = [];
  const walk = (value: JsonValue, depth: number): void => {
    if (depth > DEEPEST) return;
    if (Array.isArray(value)) for (const item of value) walk(item, depth + 1);
    if (!isJsonObject(value)) return;
    const { listings, side, party, members, seats } = wallFactsOf(value, { terms, mustKnow: 'nothing' });
    if (listings.length > 0 && !listings.includes(listing)) return;
    if (side && members.length > 0) found.push({ side, members, ...(party === undefined ? {} : { party }) });
    found.push(...seats);
    for (const item of Object.values(value)) if (typeof item === 'object') walk(item, depth + 1);
  };
  walk(answer, 0);
  return found;
}
