import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { readPages } from '../reso/read-pages.js';
import type { ReservedPlan } from '../terms/plan.js';
import { noteSuppressed, type ToolAnswer } from './tool-answer.js';

/** get_member: the roster, as far as its field rules go. */
export async function readMembers(plan: ReservedPlan, call: McpCall, signal: AbortSignal): Promise<ToolAnswer> {
  const { connection, caller, request, rows, permit } = plan;
  const { rules } = connection;
  const read = await readPages(connection.client, connection.ledger, request, { rows, pages: 1, subject: caller.subject, signal, permit });
  const members: JsonObject[] = [];
  for (const row of read.rows) {
    const standing = rules.standing('Member', row, caller);
    const why = rules.suppression('Member', row, standing);
    if (why) noteSuppressed(call, why);
    else members.push(rules.shape('Member', row, { shown: plan.shown, standing, caller }));
  }
  return { content: { members, ...(read.more ? { more: true } : {}) }, rows: members.length, listingKeys: [] };
}
