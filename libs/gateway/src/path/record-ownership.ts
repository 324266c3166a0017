import {
  OF_CLIENTS,
  type DataClass,
  type JsonObject,
  type JsonValue,
  type McpCall,
  type RecordParties,
  type ToolTerms,
} from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { clientPartiesOf, namedMembers, partiesOf, type OfficesOf, type WallKeeping } from '@gatehouse/privacy';
import { lists, looksAfter, recordOf, refuseRecord, unframed } from './consulted-record.js';
import { isOfOthers } from './record-sight.js';

/** What is asked where a value would be shown in clear. */
export interface RevealJudging {
  /** Throws Refusal REVEAL_NEVER, ARGUMENT_CONTRACT: nobody is asked to confirm what cannot be shown. */
  check(call: McpCall): void;
  /** Whether a member is of the firm whose gateway this is. */
  isOfFirm(memberKey: string): boolean;
}

/** Methods whose answer is the record itself: what of it may be seen is judged there, field by field. */
const READS = new Set(['tools/call', 'resources/read']);
/** What these tools act on is a listing, or hangs on one: it is theirs who list it. */
const OF_LISTINGS: ReadonlyMap<DataClass, string> = new Map<DataClass, string>([
  ['listing', 'Property'],
  ['listing_status', 'Property'],
  ['advertisement', 'Property'],
  ['showing', 'Showing'],
]);
/** Suggestions that are looked at, each by a read of the upstream. */
const MOST_SUGGESTED = 25;

interface Sought {
  readonly owner: NonNullable<ToolTerms['owner']>;
  readonly named: JsonValue;
  /** Whether it has to be a record that the caller looks after. */
  readonly mustOwn: boolean;
}

/**
 * Whose record a call acts on. A write, a draft and a prompt, whose answer is no record, have to be judged before they are made, so the record
 * is read first. A read is judged by what it returned; where its terms have an owner it is asked for first as well, so that a record behind a
 * wall and one that does not exist part in nothing, not even in progress. A search of another member's clients is not made at all, since even
 * its emptiness would tell of them. What is somebody else's and what does not exist get one answer.
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
    bindClient(call);
    if (owner && isWrittenOtherwise(call)) refuseRecord(call);
    if (action === 'reveal') this.reveals.check(call);
    if (OF_CLIENTS.has(dataClass) && this.asksForOthers(call)) refuseRecord(call);
    if (!owner || call.method === 'completion/complete') return;
    const named = namedBy(call, owner.argument);
    if (named === undefined) return;
    // Without the reason that others' records are read for, only one's own are.
    const isUnexplained = call.obligations?.reason !== undefined && call.reason.peek() === undefined;
    const mustOwn = action !== 'read' || !READS.has(call.method) || isUnexplained;
    if (!(await this.isOpen(call, { owner, named, mustOwn }))) refuseRecord(call);
  }

  /**
   * Of suggestions for an argument that names a client's record, those that the caller looks after and no wall stands before. Where nobody
   * says how to find out whose they are, none. Throws what the forwarder throws.
   */
  async suggestible(call: McpCall, values: readonly string[]): Promise<string[]> {
    const { owner } = call.tool.get().terms;
    if (!owner) return [];
    const asked = values.slice(0, MOST_SUGGESTED);
    const open = await Promise.all(asked.map((named) => this.isOpen(call, { owner, named, mustOwn: true })));
    return asked.filter((_value, index) => open[index]);
  }

  private async isOpen(call: McpCall, { owner, named, mustOwn }: Sought): Promise<boolean> {
    const answer = recordOf(
      await this.forwarder.consult(call, { upstream: owner.upstream, tool: owner.tool, args: { [owner.argument]: named } }),
    );
    const record = answer && unframed(answer);
    if (!record || (mustOwn && !this.looksAfter(call, record))) return false;
    if (await this.walls.closes(call, record)) return false;
    // What comes of it may be a text, which no field rule judges.
    if (!mustOwn && call.principal.get().member && isOfOthers(call, clientPartiesOf(record, this.officesOf)) && !call.ofOthers.peek())
      call.ofOthers.set(true);
    return true;
  }

  /** Arguments such as ownerMemberKey. Who is no member has no clients to be kept to, and sees nothing but that records exist. */
  private asksForOthers(call: McpCall): boolean {
    if (call.principal.get().member === undefined) return false;
    return namedMembers(call.upstreamArguments, this.officesOf).some((parties) => !this.looksAfterThose(call, parties));
  }

  private looksAfter(call: McpCall, record: JsonObject): boolean {
    const clients = clientPartiesOf(record, this.officesOf);
    const resource = clients ? undefined : OF_LISTINGS.get(call.tool.get().terms.dataClass);
    return resource === undefined ? this.looksAfterThose(call, clients) : lists(call, partiesOf(resource, record, this.officesOf));
  }

  private looksAfterThose(call: McpCall, parties: RecordParties | undefined): boolean {
    return looksAfter(call, parties) || this.isRevealedInFirm(call, parties);
  }

  /** An officer is no member and looks after nobody: a value of a client of the firm is theirs to see where two people have said so. */
  private isRevealedInFirm(call: McpCall, parties: RecordParties | undefined): boolean {
    const decision = call.decision.get();
    if (call.principal.get().member || call.tool.get().terms.action !== 'reveal' || decision.effect !== 'hold') return false;
    return decision.obligations.reach === 'firm' && (parties?.ownerMemberKeys ?? []).some((key) => this.reveals.isOfFirm(key));
  }
}

/** A resource names its record by the end of its URI. */
export function namedBy(call: McpCall, argument: string): JsonValue | undefined {
  const { uri, [argument]: named } = call.upstreamArguments;
  if (!call.method.startsWith('resources/') || typeof uri !== 'string') return named;
  const last = /[^/?#]*$/.exec(uri.replace(/[?#].*$/s, ''))![0];
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Letters, figures and `-._~`, which no address has to encode (RFC 3986, 2.3). */
const NEEDLESS = /%(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/i;

/** Whether an address hides which record it names: one is judged, and the server, which gets it as it is, may read another. */
function isWrittenOtherwise({ method, upstreamArguments: { uri } }: McpCall): boolean {
  return method.startsWith('resources/') && typeof uri === 'string' && NEEDLESS.test(uri);
}

/** A client acts for themselves: the gateway says who that is, and another one is nobody's to name. Throws Refusal RECORD_NOT_YOURS. */
function bindClient(call: McpCall): void {
  const { contactKey, member } = call.principal.get();
  const { client } = call.tool.get().terms;
  if (contactKey === undefined || member || client === undefined) return;
  const named = call.upstreamArguments[client];
  if (named !== undefined && named !== null && named !== '' && named !== contactKey) refuseRecord(call);
  call.ownArguments.set({ [client]: contactKey });
}

/** Whether a record that an argument names is the file of the very client who calls. */
export function isOwnFile(call: McpCall, argument: string): boolean {
  return call.ownArguments.peek()?.[argument] !== undefined && argument === call.tool.get().terms.client;
}
