import { Refusal, type McpCall } from '@gatehouse/kernel';
import { readPages } from '../reso/read-pages.js';
import { countedFrom, statisticsOf } from '../statistics/market-statistics.js';
import { judgedRows } from '../terms/judge-rows.js';
import type { ReservedPlan } from '../terms/plan.js';
import { noteSuppressed, type ToolAnswer } from './tool-answer.js';

const MOST_PAGES = 50;

/** get_market_stats: listings are read and counted here, and none leaves. Half of them would give wrong figures, so all are read or none is told of. */
export async function readStatistics(plan: ReservedPlan, call: McpCall, signal: AbortSignal): Promise<ToolAnswer> {
  const { connection, caller, request, rows, permit } = plan;
  const question = plan.statistics!;
  const read = await readPages(connection.client, connection.ledger, request, {
    rows,
    pages: MOST_PAGES,
    subject: caller.subject,
    signal,
    permit,
  });
  if (read.more)
    throw new Refusal(
      'MLS_EXPORT_CAP',
      'These are more listings than are counted for one answer. Ask for fewer places, one propertyType or fewer years.',
    );
  const tested = plan.tested ?? new Set<string>();
  const judged = judgedRows(connection, { ...plan, resource: 'Property', tested }, read.rows, (why) => noteSuppressed(call, why));
  const counted = judged.flatMap(({ row }) => countedFrom(row, question.measure) ?? []);
  return { content: statisticsOf(counted, question), rows: 0, listingKeys: [] };
}
