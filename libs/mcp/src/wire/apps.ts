import { APP_EXTENSION, APP_MIME_TYPE, isJsonObject, type JsonObject } from '@gatehouse/kernel';

/** What a host declares that can show pages (MCP Apps, client capability), as we declare it to upstreams. */
export const APPS_DECLARED: JsonObject = { [APP_EXTENSION]: { mimeTypes: [APP_MIME_TYPE] } };

/** True where the capabilities of a client say that it can show pages. */
export function declaresApps(capabilities: JsonObject | undefined): boolean {
  const extensions = capabilities?.['extensions'];
  return isJsonObject(extensions) && isJsonObject(extensions[APP_EXTENSION]);
}
