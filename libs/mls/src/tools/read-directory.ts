import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { readPages } from '../reso/read-pages.js';
import { judgedRows } from '../terms/judge-rows.js';
import type { ReservedPlan } from '../terms/plan.js';
import { noteSuppressed, type ToolAnswer } from './tool-answer.js';

const NAMES: Readonly<Record<string, string>> = { Member: 'members', Office: 'offices' };

/** get_member and get_office: the roster, as far as its field rules go. */
export async function readDirectory(plan: ReservedPlan, call: McpCall, signal: AbortSignal): Promise<ToolAnswer> {
  const { connection, caller, request, rows, permit } = plan;
  const { resource } = request;
  const read = await readPages(connection.client, connection.ledger, request, { rows, pages: 1, subject: caller.subject, signal, permit });
  const judged = judgedRows(connection, { ...plan, resource, tested: new Set() }, read.rows, (why) => noteSuppressed(call, why));
  const found: JsonObject[] = judged.map(({ row }) => row);
  return { content: { [NAMES[resource]!]: found, ...(read.more ? { more: true } : {}) }, rows: found.length, listingKeys: [] };
}
