import { canonicalJson, isJsonObject, type JsonObject } from '@gatehouse/kernel';
import type { Pin } from './pin-store.js';

export interface PinnedDescriptors {
  readonly approved?: JsonObject;
  readonly proposed?: JsonObject;
}

export function writeDescriptors(descriptors: PinnedDescriptors): string {
  return canonicalJson(descriptors);
}

export function readDescriptors(pin: Pin): PinnedDescriptors {
  const content: unknown = JSON.parse(pin.descriptor);
  if (!isJsonObject(content)) return {};
  const { approved, proposed } = content;
  return { ...(isJsonObject(approved) ? { approved } : {}), ...(isJsonObject(proposed) ? { proposed } : {}) };
}
