import type { McpCall } from '@gatehouse/kernel';
import type { Permit } from '../quota/quota-ledger.js';
import { readPages } from '../reso/read-pages.js';
import type { AttributionLine } from '../terms/attribution.js';
import { judgedRows } from '../terms/judge-rows.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import type { ReservedPlan, SecuredRead } from '../terms/plan.js';
import { noteSuppressed, type ToolAnswer } from './tool-answer.js';

/** A secured query of a caller's own, read and judged row by row: `{ value, count?, nextSkip? }`, as OData has it. */
export async function readSecured(
  connection: MlsConnection,
  read: SecuredRead,
  use: { readonly call: McpCall; readonly permit: Permit; readonly signal: AbortSignal },
): Promise<ToolAnswer & { readonly attributions: readonly AttributionLine[] }> {
  const { request, rows, caller, resource } = read;
  const { call, permit, signal } = use;
  const pages = connection.profile.caps.nextLinkPages;
  const answer = await readPages(connection.client, connection.ledger, request, { rows, pages, subject: caller.subject, signal, permit });
  const judged = judgedRows(connection, read, answer.rows, (why) => noteSuppressed(call, why));
  const rules = connection.rulesFor(caller);
  const isListing = resource === 'Property';
  const countable = answer.count !== undefined && judged.length === answer.rows.length;
  return {
    content: {
      value: judged.map(({ row }) => row),
      ...(countable ? { count: answer.count! } : {}),
      ...(answer.more && rows > 0 ? { nextSkip: (request.query.skip ?? 0) + answer.rows.length } : {}),
    },
    rows: judged.length,
    listingKeys: isListing ? judged.map(({ source }) => String(source['ListingKey'])) : [],
    attributions: isListing ? judged.map(({ source }) => rules.attribution(source)) : [],
  };
}

/** query_reso. */
export async function readRaw(plan: ReservedPlan, call: McpCall, signal: AbortSignal): Promise<ToolAnswer> {
  const { connection, permit } = plan;
  const read = { ...plan, resource: plan.request.resource, tested: plan.tested ?? new Set<string>() };
  const { attributions, ...answer } = await readSecured(connection, read, { call, permit, signal });
  plan.attributions.push(...attributions);
  return answer;
}
