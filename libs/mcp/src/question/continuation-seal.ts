import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { BoundedCache, digestOf, isJsonObject, Refusal, soughtBy, takesAnswers, type Continuation, type McpCall } from '@gatehouse/kernel';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
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

  constructor(
    private readonly key: Uint8Array,
    private readonly ttlMs: number,
    private readonly now: () => number = Date.now,
  ) {
    if (key.length !== KEY_BYTES) throw new Error(`the continuation key has ${key.length} bytes; give ${KEY_BYTES} random bytes`);
  }

  close(call: McpCall, continuation: Continuation): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(boundTo(call));
    const once = continuation.review === undefined ? {} : { once: `${this.maker}.${randomBytes(9).toString('base64url')}` };
    const content = JSON.stringify({ ...continuation, ...once, until: this.now() + this.ttlMs });
    const sealed = Buffer.concat([iv, cipher.update(content, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return VERSION + sealed.toString('base64url');
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
    const sealed = Buffer.from(text.slice(VERSION.length), 'base64url');
    if (!text.startsWith(VERSION) || sealed.length <= IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, IV_BYTES)).setAAD(boundTo(call));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      const text = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
      const content: unknown = JSON.parse(text);
      return isJsonObject(content) ? (content as unknown as Sealed) : undefined;
    } catch {
      return undefined;
    }
  }
}

function boundTo(call: McpCall): Buffer {
  const { claims, endpoint, method } = call.inbound;
  const sought = soughtBy(call.inbound);
  const bound = [
    claims.issuer,
    claims.subject,
    endpoint ?? null,
    method,
    sought?.kind ?? null,
    sought?.name ?? null,
    digestOf(call.arguments),
  ];
  return Buffer.from(JSON.stringify(bound));
}
