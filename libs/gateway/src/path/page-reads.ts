import type { JsonObject, McpCall } from '@gatehouse/kernel';
import type { AnsweredPage } from './answered-page.js';
import type { RecordSight } from './record-sight.js';

/** Pages of the upstream that one page may take. */
export const MOST_READ = 100;

/** The rows of a page that its reader may know of. */
export async function seenOf(call: McpCall, sight: RecordSight, { rows }: AnsweredPage): Promise<JsonObject[]> {
  const hidden = await Promise.all(rows.map((row) => sight.hides(call, row)));
  return rows.filter((_row, index) => !hidden[index]);
}
