import type { DataClass, McpCall } from '@gatehouse/kernel';
import type { KeptOf } from './sealed-keep.js';

/** Nothing of these is kept. Terms of offers rest nowhere but in the system that they were made in (RESO RCP-57). */
export const KEPT_NOWHERE: ReadonlySet<DataClass> = new Set<DataClass>(['offer', 'audit', 'policy', 'retention']);

/** Whose call it was, as the roster knew them, and of which tool. */
export function keptOf(call: McpCall, keptAt: number): KeptOf & { readonly tool: string } {
  const { upstream, name } = call.tool.get();
  const member = call.principal.peek()?.member;
  return {
    keptAt,
    call: call.id,
    subject: call.inbound.claims.subject,
    ...(member ? { memberKey: member.memberKey, office: member.officeKey } : {}),
    tool: `${upstream}/${name}`,
  };
}
