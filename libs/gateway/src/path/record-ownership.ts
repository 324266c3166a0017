import { isJsonObject, Refusal, standingOn, type DataClass, type JsonObject, type McpCall } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { clientPartiesOf, type OfficesOf } from '@gatehouse/privacy';

const OF_CLIENTS: ReadonlySet<DataClass> = new Set<DataClass>(['contact', 'task', 'transaction', 'document', 'message']);

/**
 * Whose record a call acts on. A read is judged by what it returned; a write or a draft has to be judged before it is made, so the
 * record is read first. A search of another member's clients is not made at all, since even its emptiness would tell of them.
 * What is somebody else's and what does not exist get one answer.
 */
export class RecordOwnership {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly officesOf: OfficesOf,
  ) {}

  /** Throws Refusal RECORD_NOT_YOURS, and what the forwarder throws. */
  async check(call: McpCall): Promise<void> {
    const { owner, dataClass } = call.tool.get().terms;
    if (OF_CLIENTS.has(dataClass) && this.asksForOthers(call)) refuse(call);
    if (!owner) return;
    const named = call.upstreamArguments[owner.argument];
    if (named === undefined) return;
    const record = recordOf(await this.forwarder.consult(call, owner.tool, { [owner.argument]: named }));
    if (!record || !this.looksAfter(call, record)) refuse(call);
  }

  /** Arguments such as ownerMemberKey. Who is no member has no clients to be kept to, and sees nothing but that records exist. */
  private asksForOthers(call: McpCall): boolean {
    const names = clientPartiesOf(call.upstreamArguments, this.officesOf) !== undefined;
    return names && call.principal.get().member !== undefined && !this.looksAfter(call, call.upstreamArguments);
  }

  private looksAfter(call: McpCall, record: JsonObject): boolean {
    const parties = clientPartiesOf(record, this.officesOf);
    const decision = call.decision.get();
    if (!parties || decision.effect === 'refuse') return false;
    return standingOn(parties, call.principal.get().member, decision.obligations.reach).has('OWNER_MEMBER');
  }
}

function refuse(call: McpCall): never {
  call.label('access.record.not_own');
  throw new Refusal('RECORD_NOT_YOURS');
}

/** The record in a tool result, from its structured part or from its text. */
function recordOf(result: JsonObject): JsonObject | undefined {
  if (result['isError'] === true) return undefined;
  if (isJsonObject(result['structuredContent'])) return result['structuredContent'];
  const [block] = Array.isArray(result['content']) ? result['content'] : [];
  if (!isJsonObject(block) || typeof block['text'] !== 'string') return undefined;
  try {
    const record: unknown = JSON.parse(block['text']);
    return isJsonObject(record) ? record : undefined;
  } catch {
    return undefined;
  }
}
