import { isJsonObject, type JsonObject, type JsonValue, type McpCall } from '@gatehouse/kernel';
import { pageIn } from './answered-page.js';
import { recordOf, refuseRecord } from './consulted-record.js';

/** Members of a record that say which client it is of, beside one named like the tool's argument. */
const CLIENT_KEYS = new Set(['contactkey', 'buyercontactkey', 'clientkey', 'clientcontactkey']);

/** Whether a client of the brokerage reads what hangs on themselves: a consumer, by a tool that says which argument names the client. */
export function readsOwnRows(call: McpCall): boolean {
  const { contactKey, member } = call.principal.peek() ?? {};
  const terms = call.tool.peek()?.terms;
  return contactKey !== undefined && !member && terms?.action === 'read' && terms.client !== undefined;
}

/**
 * The answer with those rows alone that say that they are this client's, and of these no record that they hold: an upstream that was asked for
 * one client's may answer with everybody's. Throws Refusal RECORD_NOT_YOURS for a record of somebody else, and for what is neither record nor list.
 */
export function ownRowsOf(call: McpCall, answer: JsonObject): JsonObject {
  if (answer['isError'] === true) return answer;
  const page = call.method === 'tools/call' ? pageIn(answer) : undefined;
  if (page) {
    const own = page.rows.filter((row) => isOf(call, row));
    const isWhole = own.length === page.rows.length;
    call.ownRows.set(true);
    return page.with(own.map(flat), {
      counted: isWhole,
      ...(isWhole ? { next: page.next, ...(page.more === undefined ? {} : { more: page.more }) } : {}),
    });
  }
  const record = call.method === 'tools/call' ? recordOf(answer) : undefined;
  if (!record || !isOf(call, record)) return refuseRecord(call);
  call.ownRows.set(true);
  const shown = flat(record);
  return { ...answer, content: [{ type: 'text', text: JSON.stringify(shown) }], structuredContent: shown };
}

function isOf(call: McpCall, row: JsonObject): boolean {
  const { contactKey } = call.principal.get();
  const argument = call.tool.get().terms.client?.toLowerCase();
  const named = Object.entries(row).filter(([key]) => CLIENT_KEYS.has(compact(key)) || key.toLowerCase() === argument);
  return named.length > 0 && named.every(([, value]) => value === contactKey);
}

const compact = (key: string): string => key.replaceAll('_', '').toLowerCase();

const flat = (row: JsonObject): JsonObject => Object.fromEntries(Object.entries(row).filter(([, value]) => !holdsRecord(value)));

const holdsRecord = (value: JsonValue): boolean =>
  isJsonObject(value) || (Array.isArray(value) && value.some((item) => typeof item === 'object'));
