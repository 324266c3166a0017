import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isJsonObject, type EndpointSlug, type JsonObject, type TokenClaims } from '@gatehouse/kernel';
import { LEGACY_VERSIONS } from '../wire/protocol.js';

/** What a session token carries, so that any node and a restarted process can go on with the session. */
export interface SessionFacts {
  readonly id: string;
  /** The negotiated protocol version. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly clientInfo?: { readonly name: string; readonly version: string };
  readonly clientCapabilities?: JsonObject;
}

/** Capabilities larger than this do not ride in a header; the client then counts as having none. */
const MAX_CAPABILITIES_LENGTH = 1_024;
const MIN_KEY_BYTES = 32;

/**
 * `Mcp-Session-Id` as a signed token (HMAC-SHA-256), bound to the person, the application and the endpoint that opened the session. Having the
 * id proves nothing: another principal's, or one of another application of theirs, does not open (MCP security best practices, session hijacking).
 */
export class SessionTokens {
  constructor(
    private readonly key: Uint8Array,
    private readonly maxAgeMs: number,
  ) {
    if (key.length < MIN_KEY_BYTES) throw new Error(`the session key has ${key.length} bytes; give at least ${MIN_KEY_BYTES} random bytes`);
  }

  issue(facts: Omit<SessionFacts, 'id' | 'startedAt'>, owner: { claims: TokenClaims; endpoint: EndpointSlug }, now: number): string {
    const { clientInfo, clientCapabilities, version } = facts;
    const capabilities =
      clientCapabilities && JSON.stringify(clientCapabilities).length <= MAX_CAPABILITIES_LENGTH ? clientCapabilities : undefined;
    const content = {
      i: randomBytes(16).toString('base64url'),
      v: version,
      t: now,
      ...(clientInfo ? { c: clientInfo } : {}),
      ...(capabilities ? { k: capabilities } : {}),
    };
    const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
    return `${payload}.${this.sign(payload, owner).toString('base64url')}`;
  }

  /** Undefined for garbage, another principal's or endpoint's token, and one that is too old: all the same to the caller. */
  open(token: string, owner: { claims: TokenClaims; endpoint: EndpointSlug }, now: number): SessionFacts | undefined {
    const dot = token.indexOf('.');
    if (dot <= 0 || token.length > 8_192) return undefined;
    const payload = token.slice(0, dot);
    const given = Buffer.from(token.slice(dot + 1), 'base64url');
    const expected = this.sign(payload, owner);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const facts = readFacts(payload);
    return facts && this.isCurrent(facts, now) ? facts : undefined;
  }

  isCurrent(facts: SessionFacts, now: number): boolean {
    return now - facts.startedAt <= this.maxAgeMs;
  }

  private sign(payload: string, { claims, endpoint }: { claims: TokenClaims; endpoint: EndpointSlug }): Buffer {
    const bound = JSON.stringify([payload, ...holderOf(claims), endpoint ?? null]);
    return createHmac('sha256', this.key).update(bound).digest();
  }
}

/** Whose a session is: what one application of a person is asked is not for another to answer. */
export const holderOf = ({ issuer, subject, clientId }: TokenClaims): readonly string[] => [issuer, subject, clientId];

function readFacts(payload: string): SessionFacts | undefined {
  const content: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  if (!isJsonObject(content)) return undefined;
  const { i: id, v: version, t: startedAt, c: clientInfo, k: clientCapabilities } = content;
  if (typeof id !== 'string' || typeof version !== 'string' || typeof startedAt !== 'number' || !LEGACY_VERSIONS.includes(version))
    return undefined;
  return {
    id,
    version,
    startedAt,
    ...(isJsonObject(clientInfo) ? { clientInfo: { name: String(clientInfo['name']), version: String(clientInfo['version']) } } : {}),
    ...(isJsonObject(clientCapabilities) ? { clientCapabilities } : {}),
  };
}
