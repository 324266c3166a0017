import { isJsonObject } from '@gatehouse/kernel';

const MAX_LENGTH = 64;

/** The client's own name and version, cut to a length that cannot flood a log; control characters out. */
export function readClientInfo(value: unknown): { name: string; version: string } | undefined {
  if (!isJsonObject(value) || typeof value['name'] !== 'string') return undefined;
  const version = typeof value['version'] === 'string' ? value['version'] : '';
  return { name: tidy(value['name']), version: tidy(version) };
}

function tidy(text: string): string {
  return text.slice(0, MAX_LENGTH).replaceAll(/\p{C}/gu, '');
}
