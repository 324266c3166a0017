import type { Policy } from '@gatehouse/access';
import { McpCall, SilentChannel, type CatalogueEntry, type JsonObject, type Principal, type TokenClaims } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import type { WallKeeping } from '@gatehouse/privacy';
import { recordOf } from '../path/consulted-record.js';
import { namedBy } from '../path/record-ownership.js';
import { NO_RECORD, NOT_LOOKED_UP, wallFinding, type WallFinding } from './wall-finding.js';

const LONGEST_MS = 10_000;

/** A call that somebody asks about. */
export interface AskedCall {
  readonly asker: TokenClaims;
  /** Whose call it would be. */
  readonly who: Principal;
  readonly entry: CatalogueEntry;
  readonly args: JsonObject;
}

/** Whether a wall would stand before a call, found out as the path does: from the record, and from who acts on the listing now. */
export class WallExplaining {
  constructor(
    private readonly forwarder: Pick<Forwarder, 'consult'>,
    private readonly walls: Pick<WallKeeping, 'closing'>,
    private readonly policy: Pick<Policy, 'decide'>,
  ) {}

  /** Undefined where the call names no record whose owner could be looked up. Does not throw. */
  async of(asked: AskedCall): Promise<WallFinding | undefined> {
    const { owner } = asked.entry.terms;
    const call = this.callOf(asked);
    const named = owner && namedBy(call, owner.argument);
    if (!owner || named === undefined) return undefined;
    try {
      const record = recordOf(
        await this.forwarder.consult(call, { upstream: owner.upstream, tool: owner.tool, args: { [owner.argument]: named } }),
      );
      if (!record) return NO_RECORD;
      const { closing, facts } = await this.walls.closing(call, record);
      return wallFinding(closing, facts);
    } catch {
      // What the record or its system says is nothing for an explanation.
      return NOT_LOOKED_UP;
    }
  }

  private callOf({ asker, who, entry, args }: AskedCall): McpCall {
    const method = { tool: 'tools/call', prompt: 'prompts/get' }[entry.kind as string] ?? 'resources/read';
    const call = new McpCall({
      method,
      params: method === 'resources/read' ? args : { name: entry.name, arguments: args },
      era: 'modern',
      endpoint: undefined,
      claims: asker,
      channel: new SilentChannel(),
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    call.principal.set(who);
    call.tool.set(entry);
    call.decision.set(this.policy.decide(who, { action: 'call', entry, arguments: args }));
    return call;
  }
}
