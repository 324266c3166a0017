import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { APPS_DECLARED } from '../wire/apps.js';
import type { RpcId } from '../wire/json-rpc.js';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  LOG_LEVEL_META_KEY,
  MODERN_VERSION,
  PROTOCOL_VERSION_META_KEY,
} from '../wire/protocol.js';
import type { Outgoing } from './outgoing.js';

type ClientInfo = { readonly name: string; readonly version: string };

/** Params for a modern upstream: the caller's end-to-end `_meta` under our own envelope. */
export function modernParams(outgoing: Outgoing, id: RpcId, clientInfo: ClientInfo): JsonObject {
  return {
    ...outgoing.params,
    _meta: {
      ...outgoing.meta,
      [PROTOCOL_VERSION_META_KEY]: MODERN_VERSION,
      [CLIENT_INFO_META_KEY]: { ...clientInfo },
      // Only what can be carried to this caller and back may be declared.
      [CLIENT_CAPABILITIES_META_KEY]: capabilitiesOf(outgoing),
      ...(outgoing.logLevel ? { [LOG_LEVEL_META_KEY]: outgoing.logLevel } : {}),
      // Request ids are never reused towards one upstream, so they serve as progress tokens as well.
      ...(outgoing.wantsProgress ? { progressToken: id } : {}),
    },
  };
}

/** Params for a legacy upstream: no envelope, no answers (it hears those on its own questions), `_meta` only where there is something in it. */
export function legacyParams(outgoing: Outgoing, id: RpcId): JsonObject {
  const { inputResponses: _answers, requestState: _state, ...params } = outgoing.params;
  const meta: JsonObject = { ...outgoing.meta, ...(outgoing.wantsProgress ? { progressToken: id } : {}) };
  return Object.keys(meta).length > 0 ? { ...params, _meta: meta } : params;
}

export function initializeParams(clientInfo: ClientInfo, protocolVersion: string, capabilities: JsonObject = {}): JsonObject {
  // A session is for everyone, and a server may list its pages only to a client that can show them.
  return { protocolVersion, capabilities: { ...capabilities, extensions: APPS_DECLARED }, clientInfo: { ...clientInfo } };
}

function capabilitiesOf({ capabilities = {}, apps }: Outgoing): JsonObject {
  if (!apps) return capabilities;
  const { extensions } = capabilities;
  return { ...capabilities, extensions: { ...(isJsonObject(extensions) ? extensions : {}), ...APPS_DECLARED } };
}
