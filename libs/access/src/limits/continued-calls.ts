import { BoundedCache, digestOf, sha256Hex, type McpCall } from '@gatehouse/kernel';

const MOST = 10_000;

/**
 * Calls that asked before they answered, and what comes back to go on with them. It goes on uncounted once, since it is one call in several
 * messages; brought again and again it is a call each time. Known to this node only: an answer without a state that comes to another one is
 * counted.
 */
export class ContinuedCalls {
  private readonly states = new BoundedCache<string, true>(MOST);
  private readonly asked = new BoundedCache<string, true>(MOST);

  /** The call ended with a question, and its caller was given no state to bring back. */
  ask(call: McpCall): void {
    this.asked.set(nameOf(call), true);
  }

  /** True where this message goes on with a call for the first time. */
  goesOn(call: McpCall): boolean {
    const { requestState, inputResponses } = call.inbound.params;
    if (call.resumed.peek() !== undefined && typeof requestState === 'string') return this.isFirst(sha256Hex(requestState));
    if (inputResponses === undefined) return false;
    const name = nameOf(call);
    const wasAsked = this.asked.get(name) === true;
    this.asked.delete(name);
    return wasAsked;
  }

  private isFirst(state: string): boolean {
    if (this.states.get(state)) return false;
    this.states.set(state, true);
    return true;
  }
}

function nameOf(call: McpCall): string {
  const { claims, endpoint, method } = call.inbound;
  const { sought } = call;
  return digestOf([claims.issuer, claims.subject, endpoint ?? null, method, sought?.kind ?? null, sought?.name ?? null, call.arguments]);
}
