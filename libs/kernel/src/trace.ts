import { randomHex } from './identifier.js';

/** Where a message stands in a distributed trace (W3C Trace Context; MCP 2026-07-28, `_meta`, SEP-414). */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 of them: the span that sends on. */
  readonly spanId: string;
  /** Two: bit 0 says that the caller records the trace, bit 1 that its id is random. */
  readonly flags: string;
  /** `tracestate`: what other tracing systems keep about it. */
  readonly state?: string;
  /** `baggage`: whatever the caller's application wanted to travel along, which may be about a client. */
  readonly baggage?: string;
}

/** The fields as a message carries them: nothing is believed of them yet. */
export interface TraceFields {
  readonly traceparent?: unknown;
  readonly tracestate?: unknown;
  readonly baggage?: unknown;
}

const PARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/s;
const ZEROS = /^0+$/;
const KNOWN_FLAGS = 0x03;

const MAX_STATE = 512;
const STATE_MEMBERS = 32;
const STATE_MEMBER = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

const MAX_BAGGAGE = 8_192;
const BAGGAGE_MEMBERS = 64;
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]{1,256}";
const VALUE = '[\\x21\\x23-\\x2b\\x2d-\\x3a\\x3c-\\x5b\\x5d-\\x7e]*';
const BAGGAGE_MEMBER = new RegExp(`^${TOKEN}[ \\t]*=[ \\t]*${VALUE}(?:[ \\t]*;[ \\t]*${TOKEN}(?:[ \\t]*=[ \\t]*${VALUE})?)*$`);

/**
 * The sender's place in its trace. Undefined where `traceparent` is missing or malformed: the trace then begins with us, and what goes
 * along with it is not taken over either (W3C Trace Context, Processing Model).
 */
export function readTrace({ traceparent, tracestate, baggage }: TraceFields): TraceContext | undefined {
  const parent = typeof traceparent === 'string' && traceparent.length <= MAX_STATE ? PARENT.exec(traceparent) : null;
  if (!parent) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', more] = parent;
  if (version === 'ff' || (version === '00' && more !== undefined) || ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return {
    traceId,
    spanId,
    flags: (Number.parseInt(flags, 16) & KNOWN_FLAGS).toString(16).padStart(2, '0'),
    ...(isState(tracestate) ? { state: tracestate } : {}),
    ...(isBaggage(baggage) ? { baggage } : {}),
  };
}

/** Our own span: under the sender's, or the first one of a new trace that nobody was asked to record. */
export function childOf(parent: TraceContext | undefined): TraceContext {
  return parent ? { ...parent, spanId: randomHex(8) } : { traceId: randomHex(16), spanId: randomHex(8), flags: '02' };
}

/** The fields to send on, each the text of the header and of the `_meta` key of that name. Baggage only where it was asked for. */
export function traceFields({ traceId, spanId, flags, state, baggage }: TraceContext, withBaggage: boolean): Record<string, string> {
  return {
    traceparent: `00-${traceId}-${spanId}-${flags}`,
    ...(state === undefined ? {} : { tracestate: state }),
    ...(withBaggage && baggage !== undefined ? { baggage } : {}),
  };
}

function isState(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_STATE) return false;
  const members = membersOf(value);
  const keys = new Set(members.map((member) => member.slice(0, member.indexOf('='))));
  return (
    members.length > 0 && members.length <= STATE_MEMBERS && keys.size === members.length && members.every((m) => STATE_MEMBER.test(m))
  );
}

function isBaggage(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_BAGGAGE) return false;
  const members = membersOf(value);
  return members.length > 0 && members.length <= BAGGAGE_MEMBERS && members.every((member) => BAGGAGE_MEMBER.test(member));
}

function membersOf(list: string): string[] {
  return list
    .split(',')
    .map((member) => member.replace(/^[ \t]+/, '').replace(/[ \t]+$/, ''))
    .filter((member) => member !== '');
}
