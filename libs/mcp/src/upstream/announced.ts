import type { JsonObject } from '@gatehouse/kernel';
import { paramsOf } from '../wire/json-rpc.js';
import { announcesChange, RESOURCE_UPDATED } from '../wire/protocol.js';

/** Who hears what a server announces of itself, beside every call. */
export interface Announced {
  readonly onListChanged: () => void;
  readonly onResourceUpdated: (uri: string) => void;
}

/** Hands an announcement on. False for every other message. */
export function announce(message: JsonObject, { onListChanged, onResourceUpdated }: Announced): boolean {
  const { method } = message;
  if (announcesChange(method)) {
    onListChanged();
    return true;
  }
  if (method !== RESOURCE_UPDATED) return false;
  const { uri } = paramsOf(message);
  if (typeof uri === 'string') onResourceUpdated(uri);
  return true;
}
