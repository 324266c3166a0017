import type { JsonObject } from '@gatehouse/kernel';
import { decodeHeaderValue } from '../wire/header-value.js';
import { NAME_SOURCE } from '../wire/name-source.js';

/**
 * What is wrong with the headers of a modern request, as a sentence, or undefined. The SDK's classifier has compared what is there; here
 * is what must be there. Nothing of the values is repeated: they are client data.
 */
export function standardHeaderFault(method: string, params: JsonObject, header: (name: string) => string | undefined): string | undefined {
  if (header('mcp-protocol-version') === undefined) return 'the MCP-Protocol-Version header is missing';
  if (header('mcp-method') === undefined) return 'the Mcp-Method header is missing';
  const member = Object.hasOwn(NAME_SOURCE, method) ? NAME_SOURCE[method] : undefined;
  const named = member === undefined ? undefined : params[member];
  if (typeof named !== 'string') return undefined;
  const raw = header('mcp-name');
  if (raw === undefined) return `the Mcp-Name header is missing; it must repeat params.${member}`;
  const given = decodeHeaderValue(raw);
  if (given === undefined) return 'the Mcp-Name header holds a broken base64 value';
  return given === named ? undefined : `the Mcp-Name header differs from params.${member}`;
}
