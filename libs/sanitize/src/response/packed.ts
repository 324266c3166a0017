import { isTextBlob, type JsonObject } from '@gatehouse/kernel';

const BASE64 = /^[A-Za-z0-9+/_\r\n-]*={0,3}\s*$/;

/** What a member of a content block holds in base64, and whether that is a text; undefined for every other member. */
export function packedAt(block: JsonObject, key: string): { readonly packed: string; readonly isText: boolean } | undefined {
  if (key !== 'data' && key !== 'blob') return undefined;
  const { type, blob, mimeType } = block;
  if (type !== 'image' && type !== 'audio' && typeof blob !== 'string') return undefined;
  const packed = block[key];
  if (typeof packed !== 'string' || !BASE64.test(packed)) return undefined;
  return { packed, isText: isTextBlob(packed, mimeType) };
}
