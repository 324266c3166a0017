import { isJsonObject, type JsonObject, type JsonValue } from './json.js';
import type { CatalogueEntry } from './tool.js';

/** MCP Apps (`io.modelcontextprotocol/ui`, revision 2026-01-26): a tool names a page, a `ui://` resource, that the host shows with its result. */
export const APP_EXTENSION = 'io.modelcontextprotocol/ui';
export const APP_MIME_TYPE = 'text/html;profile=mcp-app';

const APP_MIME = /^text\/html\s*;\s*profile\s*=\s*"?mcp-app"?$/i;
const APP_URI = /^ui:\/\//i;

/** What a definition, or the content of a resource, says of apps (`_meta.ui`). Undefined where it says nothing. */
export function uiOf(holder: JsonObject): JsonObject | undefined {
  const meta = holder['_meta'];
  return isJsonObject(meta) && isJsonObject(meta['ui']) ? meta['ui'] : undefined;
}

/** The page that a tool is shown with. */
export function appUriOf({ kind, descriptor }: Pick<CatalogueEntry, 'kind' | 'descriptor'>): string | undefined {
  const uri = kind === 'tool' ? uiOf(descriptor)?.['resourceUri'] : undefined;
  return typeof uri === 'string' ? uri : undefined;
}

/** True for what only pages need: a page itself, and a tool that no model is to call. */
export function isForAppsOnly({ kind, name, descriptor }: Pick<CatalogueEntry, 'kind' | 'name' | 'descriptor'>): boolean {
  if (kind === 'resource' || kind === 'template') return APP_URI.test(name);
  const visibility = kind === 'tool' ? uiOf(descriptor)?.['visibility'] : undefined;
  return Array.isArray(visibility) && visibility.includes('app') && !visibility.includes('model');
}

/**
 * True where a content of a read resource is the page of an app, which is a program: it has to leave as it is or not at all, since a
 * program with a piece cut out is a broken one. Only where the resource is listed as such under `ui://`, and where the brokerage has said by
 * its terms that it holds nothing of a client (`general`); any other text is a text.
 */
export function isAppPage(entry: CatalogueEntry, content: JsonObject): boolean {
  const { uri, mimeType } = content;
  const isListed = entry.kind === 'resource' && isForAppsOnly(entry) && entry.terms.dataClass === 'general';
  return isListed && uri === entry.name && typeof mimeType === 'string' && APP_MIME.test(mimeType);
}

/**
 * What a page may reach beside its host, one line each: `connectDomains https://api.example`, `permissions camera`. What cannot be read is
 * a line too, which equals no other one's meaning and so has to be approved like any.
 */
export function appReachOf(holder: JsonObject): readonly string[] {
  const { csp, permissions } = uiOf(holder) ?? {};
  return [...linesOf('csp', csp), ...linesOf('permissions', permissions)];
}

function linesOf(what: 'csp' | 'permissions', given: JsonValue | undefined): string[] {
  if (given === undefined || given === null) return [];
  if (!isJsonObject(given)) return [`${what} ${JSON.stringify(given)}`];
  return Object.entries(given).flatMap(([key, value]) => {
    if (what === 'permissions') return value === false || value === null ? [] : [`permissions ${key}`];
    return Array.isArray(value)
      ? value.map((item) => `${key} ${typeof item === 'string' ? item.toLowerCase() : JSON.stringify(item)}`)
      : [`${key} ${JSON.stringify(value)}`];
  });
}
