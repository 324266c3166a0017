import {
  asksReasonItself,
  isJsonObject,
  REASON_LENGTH,
  reasonArgumentOf,
  Refusal,
  standingOn,
  type CatalogueEntry,
  type JsonValue,
  type McpCall,
} from '@gatehouse/kernel';
import { namedMembers, type OfficesOf } from '@gatehouse/privacy';

/** Says by which argument a reason is given. */
export class AccessReasonNeeded extends Refusal {
  constructor(entry: CatalogueEntry) {
    const name = reasonArgumentOf(entry);
    const { least, most } = REASON_LENGTH;
    super(
      'REASON_NEEDED',
      name === undefined
        ? 'Use the tool that reads such records and takes a reason.'
        : `Call again with the argument ${name}: one sentence of ${least} to ${most} characters that says why, without data of clients.`,
    );
  }
}

// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/**
 * Why somebody wants what others look after, where policy asks for a reason. It is an argument, since every client can give one; it is taken out
 * here, before anything checks arguments against the tool, and is kept for people who approve and for the audit. Without it a call goes on as far
 * as it needs none: by name to the caller's own clients, or to a record whose owner is looked up first.
 */
export class AccessReasons {
  /** @param withoutValues leaves values of clients out of a text */
  constructor(
    private readonly withoutValues: (text: string) => string,
    private readonly officesOf: OfficesOf,
  ) {}

  /** Throws AccessReasonNeeded. */
  take(call: McpCall): void {
    if (!call.obligations?.reason || !isJsonObject(call.inbound.params['arguments'] ?? {})) return;
    // What became of a call is read for the reason that the call was made for.
    const before = call.resumed.peek()?.reason;
    if (before !== undefined) return this.heed(call, before);
    const entry = call.tool.get();
    if (asksReasonItself(entry)) return this.heed(call, call.arguments['reason']);
    const name = reasonArgumentOf(entry);
    // Half a reason goes to no upstream either.
    if (name !== undefined && call.method === 'completion/complete') call.take(name);
    // What takes no arguments, or is no call of its own, shows what needs no reason.
    if (name === undefined || (call.method !== 'tools/call' && call.method !== 'prompts/get')) return;
    const given = call.take(name);
    if (given === undefined) {
      if (!entry.terms.owner && !this.namesOwn(call)) throw new AccessReasonNeeded(entry);
      return;
    }
    this.heed(call, given);
    if (call.reason.peek() === undefined) throw new AccessReasonNeeded(entry);
  }

  /** One that is no reason is left to the tool's own contract to refuse. */
  private heed(call: McpCall, given: JsonValue | undefined): void {
    const reason = this.reasonIn(given);
    if (reason === undefined) return;
    call.reason.set(reason);
    call.label('access.reason.given');
  }

  private reasonIn(given: JsonValue | undefined): string | undefined {
    const text = typeof given === 'string' ? given.replace(UNPRINTABLE, ' ').trim() : '';
    const isReason = text.length >= REASON_LENGTH.least && text.length <= REASON_LENGTH.most && /\p{L}{2}/u.test(text);
    return isReason ? this.withoutValues(text) : undefined;
  }

  private namesOwn(call: McpCall): boolean {
    const named = namedMembers(call.arguments, this.officesOf);
    const { member } = call.principal.get();
    const { obligations } = call;
    if (named.length === 0 || !obligations) return false;
    const { action } = call.tool.get().terms;
    return named.every((parties) => standingOn(parties, member, obligations.reach, action).has('OWNER_MEMBER'));
  }
}
