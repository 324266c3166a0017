import { randomBytes } from 'node:crypto';
import { argumentsOf, BoundedCache, digestOf, Refusal, takesAnswers, type Continuation, type McpCall } from '@gatehouse/kernel';
import { untagged } from '../edge/node-tags.js';
import { SealedBox } from '@gatehouse/seal';

const VERSION = 'g1.';
const LONGEST = 131_072;

const MOST_SPENT = 10_000;

interface Sealed extends Continuation {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly once?: string;
}

/**
 * `requestState` as the caller carries it (MCP 2026-07-28, MRTR): AES-256-GCM over what the call goes on from, bound to the person, the
 * endpoint, the method, what was asked for, and the arguments. It comes back from an attacker, so what does not open as a whole is nothing;
 * and what an upstream keeps in its own state is nobody's to read on the way.
 */
export class ContinuationSeal {
  /** A state under an approval is taken once and by the process that made it, since what was approved is one call. */
  private readonly maker = randomBytes(9).toString('base64url');
  private readonly spent = new BoundedCache<string, true>(MOST_SPENT);

  private readonly box: SealedBox;

  constructor(
    key: Uint8Array,
    private readonly ttlMs: number,
    private readonly now: () => number = Date.now,
  ) {
    this.box = new SealedBox(key);
  }

  close(call: McpCall, continuation: Continuation): string {
    const once = continuation.review === undefined ? {} : { once: `${this.maker}.${randomBytes(9).toString('base64url')}` };
    return VERSION + this.box.close({ ...continuation, ...once, until: this.now() + this.ttlMs }, boundTo(call));
  }

  /** Undefined where the call carries none. Throws Refusal BAD_MESSAGE for one that is not of this call, or too old: all the same to the caller. */
  open(call: McpCall): Continuation | undefined {
    const { requestState } = call.inbound.params;
    if (requestState === undefined || !takesAnswers(call.inbound)) return undefined;
    const content = typeof requestState === 'string' && requestState.length <= LONGEST ? this.decipher(requestState, call) : undefined;
    if (!content || content.until < this.now() || !this.firstUse(content))
      throw new Refusal('BAD_MESSAGE', 'This requestState is not of this call, or has expired: make the call again without it.');
    const { until: _until, once: _once, ...continuation } = content;
    return continuation;
  }

  private firstUse({ review, once }: Sealed): boolean {
    if (review === undefined) return true;
    if (once === undefined || !once.startsWith(`${this.maker}.`) || this.spent.get(once)) return false;
    this.spent.set(once, true);
    return true;
  }

  private decipher(text: string, call: McpCall): Sealed | undefined {
    const content = text.startsWith(VERSION) ? this.box.open(untagged(text).slice(VERSION.length), boundTo(call)) : undefined;
    return content as unknown as Sealed | undefined;
  }
}

function boundTo(call: McpCall): string {
  const { claims, endpoint, method } = call.inbound;
  const { sought } = call;
  const bound = [
    claims.issuer,
    claims.subject,
    endpoint ?? null,
    method,
    sought?.kind ?? null,
    sought?.name ?? null,
    // As received: what the gateway takes out of them on the way is part of the same call.
    digestOf(argumentsOf(call.inbound)),
  ];
  return JSON.stringify(bound);
}
