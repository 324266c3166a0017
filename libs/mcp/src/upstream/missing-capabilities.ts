import { isJsonObject, type JsonObject } from '@gatehouse/kernel';

/** Client capabilities and their parts (MCP 2026-07-28, client capabilities): what an upstream says beside them is not repeated. */
const KNOWN: Readonly<Record<string, readonly string[]>> = { sampling: ['tools', 'context'], elicitation: ['form', 'url'], roots: [] };

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
  return Object.keys(missing).length > 0 ? missing : undefined;
}

/** `elicitation: {}` is the way in which clients said `form` before there was another mode. */
function supports(declared: JsonObject, part: string): boolean {
  return part in declared || (part === 'form' && Object.keys(declared).length === 0);
}
