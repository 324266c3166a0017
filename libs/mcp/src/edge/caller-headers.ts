import type { IncomingMessage } from 'node:http';
import type { InboundRequest } from '@gatehouse/kernel';
import { decodeHeaderValue } from '../wire/header-value.js';

const PREFIX = 'mcp-param-';
const MOST = 32;
const LONGEST_NAME = 64;
const LONGEST_VALUE = 2_048;
/** Visible ASCII with spaces inside: what else there is to say goes as `=?base64?…?=` (MCP 2026-07-28, Streamable HTTP, value encoding). */
const PLAIN = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/;

/**
 * The `Mcp-Param-*` headers of a modern request, which an intermediary has to pass on where it does not know them; and what is wrong with
 * them, as a sentence. Bounded, since they go on to another server; refused and not dropped, since it may need what would be missing.
 */
export function paramHeadersOf(req: IncomingMessage): { headers: NonNullable<InboundRequest['paramHeaders']> } | { fault: string } {
  const names = Object.keys(req.headers).filter((name) => name.startsWith(PREFIX));
  if (names.length === 0) return { headers: {} };
  if (names.length > MOST) return { fault: `there are more than ${MOST} Mcp-Param headers` };
  const headers: Record<string, { raw: string; text: string }> = {};
  for (const name of names) {
    const [raw, ...more] = req.headersDistinct[name] ?? [];
    if (name.length > PREFIX.length + LONGEST_NAME)
      return { fault: `the name of an Mcp-Param header is longer than ${LONGEST_NAME} characters` };
    if (raw === undefined || more.length > 0) return { fault: 'an Mcp-Param header stands there twice' };
    if (raw.length > LONGEST_VALUE) return { fault: `the value of an Mcp-Param header is longer than ${LONGEST_VALUE} characters` };
    if (!PLAIN.test(raw)) return { fault: 'the value of an Mcp-Param header is not plain ASCII; send it as =?base64?…?=' };
    headers[name] = { raw, text: decodeHeaderValue(raw) ?? raw };
  }
  return { headers };
}
