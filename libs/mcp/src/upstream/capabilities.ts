import { isJsonObject, type JsonObject, type OfferKind } from '@gatehouse/kernel';
import { LIST_CHANGED } from '../wire/protocol.js';

const MEMBER: Readonly<Record<OfferKind, string>> = { tool: 'tools', prompt: 'prompts', resource: 'resources', template: 'resources' };

/**
 * Whether a server with these capabilities lists this kind (MCP 2026-07-28, server/discover; 2025-11-25, initialize). One that does not
 * say so is not asked: some old servers never answer a method that they do not know. Tools are what servers forget to declare, so only one
 * that declares something else instead is taken at its word.
 */
export function lists(capabilities: JsonObject, kind: OfferKind): boolean {
  if (isJsonObject(capabilities[MEMBER[kind]])) return true;
  return kind === 'tool' && !lists(capabilities, 'prompt') && !lists(capabilities, 'resource');
}

/** Whether it says when a resource changed (MCP 2025-11-25, Resources, Subscriptions; 2026-07-28 the same). */
export function announcesUpdates({ resources }: JsonObject): boolean {
  return isJsonObject(resources) && resources['subscribe'] === true;
}

/** The filter of a subscription to all that a server announces: every list, and these resources. Undefined where it is empty. */
export function announcementsWanted(capabilities: JsonObject, uris: readonly string[]): JsonObject | undefined {
  const wanted: JsonObject = Object.fromEntries(announcedKinds(capabilities).map((name) => [`${name}ListChanged`, true]));
  if (uris.length > 0 && announcesUpdates(capabilities)) wanted['resourceSubscriptions'] = [...uris];
  return Object.keys(wanted).length > 0 ? wanted : undefined;
}

/** `tools`, `prompts`, `resources`: the lists whose changes it announces. */
export function announcedKinds(capabilities: JsonObject): string[] {
  return LIST_CHANGED.map(({ capability }) => capability).filter((name) => {
    const declared = capabilities[name];
    return isJsonObject(declared) && declared['listChanged'] === true;
  });
}

/** Names of the extensions that a server declares (MCP 2026-07-28, Extensions). */
export function extensionsIn({ extensions }: JsonObject): ReadonlySet<string> {
  return new Set(isJsonObject(extensions) ? Object.keys(extensions) : []);
}
