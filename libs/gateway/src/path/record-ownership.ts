import { OF_CLIENTS, type JsonObject, type McpCall } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { clientPartiesOf, type OfficesOf, type WallKeeping } from '@gatehouse/privacy';
import { looksAfter, recordOf, refuseRecord } from './consulted-record.js';

/**
 * Whose record a call acts on. A read is judged by what it returned; a write or a draft has to be judged before it is made, so the
 * record is read first. A search of another member's clients is not made at all, since even its emptiness would tell of them.
 * What is somebody else's and what does not exist get one answer.
 */
export class RecordOwnership {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly officesOf: OfficesOf,
    private readonly walls: Pick<WallKeeping, 'closes'>,
  ) {}

  /** Throws Refusal RECORD_NOT_YOURS, and what the forwarder throws. */
  async check(call: McpCall): Promise<void> {
    const { owner, dataClass } = call.tool.get().terms;
    if (OF_CLIENTS.has(dataClass) && this.asksForOthers(call)) refuseRecord(call);
    if (!owner) return;
    const named = call.upstreamArguments[owner.argument];
    if (named === undefined) return;
    const record = recordOf(await this.forwarder.consult(call, { tool: owner.tool, args: { [owner.argument]: named } }));
    if (!record || !this.looksAfter(call, record) || (await this.walls.closes(call, record))) refuseRecord(call);
  }

  /** Arguments such as ownerMemberKey. Who is no member has no clients to be kept to, and sees nothing but that records exist. */
  private asksForOthers(call: McpCall): boolean {
    const names = clientPartiesOf(call.upstreamArguments, this.officesOf) !== undefined;
    return names && call.principal.get().member !== undefined && !this.looksAfter(call, call.upstreamArguments);
  }

  private looksAfter(call: McpCall, record: JsonObject): boolean {
    return looksAfter(call, clientPartiesOf(record, this.officesOf));
  }
}
