import type { JsonObject, JsonValue, McpCall } from '@gatehouse/kernel';
import { COMPARED_FIELDS } from '../query/tool-fields.js';
import type { ReservedPlan } from '../terms/plan.js';
import { readListings } from './read-listings.js';
import type { ToolAnswer } from './tool-answer.js';

/** compare_listings: the listings in the order asked for, and in which facts they differ. What is not found and what may not be known of are left out alike. */
export async function readComparison(plan: ReservedPlan, call: McpCall, signal: AbortSignal): Promise<ToolAnswer> {
  const answer = await readListings(plan, call, signal);
  const read = answer.content['listings'] as JsonObject[];
  const order = plan.keys!;
  const listings = read.toSorted((one, other) => order.indexOf(String(one['ListingKey'])) - order.indexOf(String(other['ListingKey'])));
  return { ...answer, content: { listings, ...compared(listings) } };
}

/** Facts by name: those in which the listings differ, with the values in the order of the listings, and those that they share. */
function compared(listings: readonly JsonObject[]): { differences: JsonObject[]; same: string[] } {
  const differences: JsonObject[] = [];
  const same: string[] = [];
  if (listings.length < 2) return { differences, same };
  for (const field of COMPARED_FIELDS) {
    const values: JsonValue[] = listings.map((row) => row[field] ?? null);
    if (values.every((value) => value === null)) continue;
    const differs = values.some((value) => JSON.stringify(value) !== JSON.stringify(values[0]));
    if (differs) differences.push({ field, values });
    else same.push(field);
  }
  return { differences, same };
}
