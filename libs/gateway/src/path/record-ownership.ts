import { OF_CLIENTS, type JsonObject, type McpCall, type RecordParties } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { clientPartiesOf, type OfficesOf, type WallKeeping } from '@gatehouse/privacy';
import { looksAfter, recordOf, refuseRecord } from './consulted-record.js';

/** What is asked where a value would be shown in clear. */
export interface RevealJudging {
  /** Throws Refusal REVEAL_NEVER, ARGUMENT_CONTRACT: nobody is asked to confirm what cannot be shown. */
  check(call: McpCall): void;
  /** Whether a member is of the firm whose gateway this is. */
  isOfFirm(memberKey: string): boolean;
}

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
    private readonly reveals: RevealJudging = { check: () => undefined, isOfFirm: () => false },
  ) {}

  /** Throws Refusal RECORD_NOT_YOURS, and what the forwarder throws. */
  async check(call: McpCall): Promise<void> {
    const { action, owner, dataClass } = call.tool.get().terms;
    if (action === 'reveal') this.reveals.check(call);
    if (OF_CLIENTS.has(dataClass) && this.asksForOthers(call)) refuseRecord(call);
    if (!owner) return;
    const named = call.upstreamArguments[owner.argument];
    if (named === undefined) return;
    const record = recordOf(
      await this.forwarder.consult(call, { upstream: owner.upstream, tool: owner.tool, args: { [owner.argument]: named } }),
    );
    if (!record || !this.looksAfter(call, record) || (await this.walls.closes(call, record))) refuseRecord(call);
  }

  /** Arguments such as ownerMemberKey. Who is no member has no clients to be kept to, and sees nothing but that records exist. */
  private asksForOthers(call: McpCall): boolean {
    const names = clientPartiesOf(call.upstreamArguments, this.officesOf) !== undefined;
    return names && call.principal.get().member !== undefined && !this.looksAfter(call, call.upstreamArguments);
  }

  private looksAfter(call: McpCall, record: JsonObject): boolean {
    const parties = clientPartiesOf(record, this.officesOf);
    return looksAfter(call, parties) || this.isRevealedInFirm(call, parties);
  }

  /** An officer is no member and looks after nobody: a value of a client of the firm is theirs to see where two people have said so. */
  private isRevealedInFirm(call: McpCall, parties: RecordParties | undefined): boolean {
    const decision = call.decision.get();
    if (call.principal.get().member || call.tool.get().terms.action !== 'reveal' || decision.effect !== 'hold') return false;
    return decision.obligations.reach === 'firm' && (parties?.ownerMemberKeys ?? []).some((key) => this.reveals.isOfFirm(key));
  }
}
