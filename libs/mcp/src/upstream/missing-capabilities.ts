import { isJsonObject, type JsonObject } from '@gatehouse/kernel';

/** Client capabilities and their parts (MCP 2026-07-28, client capabilities): what an upstream says beside them is not repeated. */
const KNOWN: Readonly<Record<string, readonly string[]>> = { sampling: ['tools', 'context'], elicitation: ['form', 'url'], roots: [] };

/** `prefix/name`, the prefix in reverse DNS (MCP 2026-07-28, Extensions). */
const EXTENSION = /^[a-z][a-z0-9.-]{0,63}\/[a-z][a-z0-9-]{0,63}$/;
const MAX_EXTENSIONS = 8;

/**
 * Of what an upstream's MissingRequiredClientCapability asks for, what this caller did not declare. Undefined where the caller declared it
 * all: then it is this gateway that did not pass it on, and the caller can do nothing about it.
 */
export function missingCapabilities(data: unknown, declared: JsonObject): JsonObject | undefined {
  const required = isJsonObject(data) && isJsonObject(data['requiredCapabilities']) ? data['requiredCapabilities'] : {};
  const missing: JsonObject = {};
  for (const [name, parts] of Object.entries(KNOWN)) {
    const wanted = required[name];
    if (!isJsonObject(wanted)) continue;
    const has = declared[name];
    const wantedParts = parts.filter((part) => part in wanted);
    const lacking = isJsonObject(has) ? wantedParts.filter((part) => !supports(has, part)) : wantedParts;
    if (!isJsonObject(has) || lacking.length > 0) missing[name] = Object.fromEntries(lacking.map((part) => [part, {}]));
  }
  const extensions = missingExtensions(required['extensions'], declared['extensions']);
  if (extensions.length > 0) missing['extensions'] = Object.fromEntries(extensions.map((name) => [name, {}]));
  return Object.keys(missing).length > 0 ? missing : undefined;
}

function missingExtensions(required: unknown, declared: unknown): string[] {
  if (!isJsonObject(required)) return [];
  const has = isJsonObject(declared) ? declared : {};
  return Object.keys(required)
    .filter((name) => EXTENSION.test(name) && !Object.hasOwn(has, name))
    .slice(0, MAX_EXTENSIONS);
}

/** `elicitation: {}` is the way in which clients said `form` before there was another mode. */
function supports(declared: JsonObject, part: string): boolean {
  return part in declared || (part === 'form' && Object.keys(declared).length === 0);
}
