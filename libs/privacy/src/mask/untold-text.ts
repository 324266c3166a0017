import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { writtenJson } from './written-json.js';

/** Whether an answer holds texts and no record at all: then nothing in it says whose it is. */
export function isUntoldText({ structuredContent, content, contents, messages }: JsonObject): boolean {
  if (structuredContent !== undefined) return false;
  const texts = [content, contents, messages].flatMap((parts) => (Array.isArray(parts) ? parts.flatMap(textsIn) : []));
  return texts.length > 0 && !texts.some((text) => writtenJson(text));
}

function textsIn(part: JsonValue): string[] {
  if (!isJsonObject(part)) return [];
  const { text, content, resource, uri } = part;
  // The page of an app is a program, which is nobody's record.
  if (typeof uri === 'string' && uri.startsWith('ui://')) return [];
  if (typeof text === 'string') return text.trim() === '' ? [] : [text];
  return [content, resource].flatMap((inner) => (inner === undefined ? [] : textsIn(inner)));
}
