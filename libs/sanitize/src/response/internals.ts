import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** What stands in place of an upstream's internals. */
export const INTERNAL = '[internal detail removed]';

/** One of these characters or words must be there before a pattern is tried at all. */
const GATE = /[/\\:=@.]|bearer/i;

// Each pattern is bounded and anchored on a literal, so that none can run away on a long error text.
const PATTERNS: readonly RegExp[] = [
  // Stack frames of JavaScript and the JVM, of Python, and of .NET.
  /^[ \t]{0,12}at [^\n]{1,300}$/gm,
  /^[ \t]{0,12}File "[^"\n]{1,300}", line \d{1,7}[^\n]{0,200}$/gm,
  // A connection string, with or without a password in it.
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>@/]{1,200}@[^\s"'<>]{1,300}/gi,
  /\b(?:jdbc:)?(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqp|mssql|sqlserver|oracle|ldaps?):\/\/[^\s"'<>]{1,300}/gi,
  // A secret under its name, and tokens that look like nothing else.
  /\b(?:password|passwd|pwd|secret|client_secret|api[_-]?key|access[_-]?token|token|authorization|cookie)\b["']?\s{0,3}[=:]\s{0,3}["']?(?:(?:bearer|basic)\s{1,3})?[^\s"',;&]{3,300}/gi,
  /\b(?:bearer|basic)\s{1,3}[A-Za-z0-9._~+/=-]{8,2000}/gi,
  /\beyJ[\w-]{5,2000}\.[\w-]{5,4000}\.[\w-]{0,1000}/g,
  // A host with its port, and hosts that only exist inside a network.
  /\b(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.){0,8}[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?:\d{2,5}\b(?!:)/gi,
  /\b(?:[a-z0-9-]{1,63}\.){1,8}(?:internal|local|lan|corp|intranet|svc|cluster)\b(?:\.[a-z0-9-]{1,63}){0,4}/gi,
  /\b(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)(?:\.\d{1,3}){2,3}\b/g,
  // A path of the machine.
  /(?:\b[A-Za-z]:\\|\/(?:home|usr|var|etc|opt|srv|app|tmp|root|Users|mnt|data)\/)[^\s"'<>:)]{1,300}(?::\d{1,7}){0,2}/g,
];

/** A clock time is written like a host with its port; it is not one. */
const isTime = (text: string): boolean => /^(?:[01]?\d|2[0-3]):[0-5]\d$/.test(text);

/**
 * The text of an upstream's error without stack frames, connection strings, credentials, internal hosts and paths. What happened stays
 * readable; where and with what key is nobody's business (OWASP ASVS 5.0, V16.5: error messages carry no internals).
 */
export function withoutInternals(text: string): string {
  if (!GATE.test(text)) return text;
  let clean = text;
  for (const pattern of PATTERNS) clean = clean.replace(pattern, (found) => (isTime(found) ? found : INTERNAL));
  return clean === text
    ? text
    : clean.replaceAll(new RegExp(`(?:${INTERNAL.replaceAll(/[[\]]/g, '\\$&')}\\s*){2,}`, 'g'), `${INTERNAL} `).trimEnd();
}

function cleaned(value: JsonValue): JsonValue {
  if (typeof value === 'string') return withoutInternals(value);
  if (Array.isArray(value)) return value.map(cleaned);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleaned(item)])) : value;
}

/** A result with `isError`, or an error, every text of it without internals. `_meta` is the protocol's and stays. */
export function errorWithoutInternals(payload: JsonObject): JsonObject {
  const { _meta: meta, ...rest } = payload;
  return { ...(cleaned(rest) as JsonObject), ...(meta === undefined ? {} : { _meta: meta }) };
}
