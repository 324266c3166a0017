import { isJsonObject, type Introduction, type JsonObject } from '@gatehouse/kernel';
import { SERVER_INFO_META_KEY } from '../wire/protocol.js';

/** What a server says of itself when it is greeted: what it can, and who it says that it is. */
export interface Welcome {
  readonly capabilities: JsonObject;
  readonly introduction: Introduction;
  /** True where it learns what its client can be asked when it is greeted, and not with each request. */
  readonly learnsOnce?: boolean;
}

/** Of a connection that nobody greeted. */
export const NO_WELCOME: Welcome = { capabilities: {}, introduction: {} };

/** From a result of `initialize` (MCP 2025-11-25, Lifecycle) or `server/discover` (2026-07-28), which names its server in `_meta`. */
export function welcomeIn(result: JsonObject): Welcome {
  const { capabilities, instructions, serverInfo, _meta: meta } = result;
  const info = isJsonObject(serverInfo) ? serverInfo : isJsonObject(meta) ? meta[SERVER_INFO_META_KEY] : undefined;
  const { name } = isJsonObject(info) ? info : {};
  return {
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    introduction: {
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof instructions === 'string' && instructions !== '' ? { instructions } : {}),
    },
  };
}
