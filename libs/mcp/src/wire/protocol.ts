/**
 * The protocol's own words. Versions, `_meta` keys and codes come from the SDK, so that a bump of it moves them for every file here;
 * what it keeps to itself (the modern revision, HeaderMismatch) stands here with its place in the specification.
 */
import { ProtocolErrorCode, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';

export {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  LOG_LEVEL_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
  SUBSCRIPTION_ID_META_KEY,
} from '@modelcontextprotocol/server';

/** The per-request-envelope revision that we speak (MCP 2026-07-28). */
export const MODERN_VERSION = '2026-07-28';
export const MODERN_VERSIONS: readonly string[] = [MODERN_VERSION];

/** Handshake revisions that we speak, newest first. Older than 2024-11-05 was never a stable release. */
export const LEGACY_VERSIONS: readonly string[] = SUPPORTED_PROTOCOL_VERSIONS.filter((version) => version >= '2024-11-05');
export const NEWEST_LEGACY_VERSION = '2025-11-25';

/** JSON-RPC and MCP error codes (MCP 2026-07-28, Error codes). */
export const RPC = {
  parse: ProtocolErrorCode.ParseError as number,
  invalidRequest: ProtocolErrorCode.InvalidRequest as number,
  methodNotFound: ProtocolErrorCode.MethodNotFound as number,
  invalidParams: ProtocolErrorCode.InvalidParams as number,
  internal: ProtocolErrorCode.InternalError as number,
  headerMismatch: -32020,
  missingCapability: ProtocolErrorCode.MissingRequiredClientCapability as number,
  /** 2025-11-25 alone: a page has to be opened before the call can go on (URL mode elicitation). */
  urlElicitationRequired: -32042,
  /** 2025-11-25 and older; newer revisions say invalidParams. */
  resourceNotFound: -32002,
  unsupportedVersion: ProtocolErrorCode.UnsupportedProtocolVersion as number,
} as const;

/** MCP Tasks extension (SEP-2663): in `capabilities.extensions` of both sides. */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

export const PROGRESS = 'notifications/progress';
export const LOG_MESSAGE = 'notifications/message';
/** What announces that a list changed, by the capability of its server. Resource templates change with the resources. */
export const LIST_CHANGED = ['tools', 'prompts', 'resources'].map((capability) => ({
  capability,
  method: `notifications/${capability}/list_changed`,
}));
const CHANGES: ReadonlySet<unknown> = new Set(LIST_CHANGED.map(({ method }) => method));

export function announcesChange(method: unknown): boolean {
  return CHANGES.has(method);
}

export const RESOURCE_UPDATED = 'notifications/resources/updated';
/** The first message of a subscription (MCP 2026-07-28, Subscriptions). */
export const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';

export const CANCELLED = 'notifications/cancelled';

/** Log levels, least severe first (RFC 5424 names, MCP logging). */
export const LOG_LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export function isLogLevel(value: unknown): value is LogLevel {
  return typeof value === 'string' && (LOG_LEVELS as readonly string[]).includes(value);
}

/** True where a message of `level` is at least as severe as what was asked for. Unknown levels are not: they cannot be compared. */
export function reaches(level: unknown, asked: LogLevel): boolean {
  return isLogLevel(level) && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(asked);
}
