import { AccessReasonNeeded } from './access-reasons.js';
import { actedForOn, isJsonObject, Refusal, standingOn, type JsonObject, type McpCall, type RecordParties } from '@gatehouse/kernel';

/** The record in a tool result, from its structured part or from its text. */
export function recordOf(result: JsonObject): JsonObject | undefined {
  if (result['isError'] === true) return undefined;
  if (isJsonObject(result['structuredContent'])) return result['structuredContent'];
  const [block] = Array.isArray(result['content']) ? result['content'] : [];
  if (!isJsonObject(block) || typeof block['text'] !== 'string') return undefined;
  try {
    const record: unknown = JSON.parse(block['text']);
    return isJsonObject(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The listing in an answer of get_listing; undefined where it holds none. Any other record as it is. */
export function unframed(record: JsonObject): JsonObject | undefined {
  const { listings } = record;
  if (!Array.isArray(listings)) return record;
  return listings.length === 1 && isJsonObject(listings[0]) ? listings[0] : undefined;
}

/** Whether a client's record is among those that the caller looks after, as far as the decision reaches. */
export function looksAfter(call: McpCall, parties: RecordParties | undefined): boolean {
  const { obligations } = call;
  if (!parties || !obligations) return false;
  const { member } = call.principal.get();
  const { action } = call.tool.get().terms;
  const { reach } = obligations;
  if (member) call.actFor(actedForOn(parties, member, reach, action));
  const isTheirs = standingOn(parties, member, reach, action).has('OWNER_MEMBER');
  if (isTheirs) for (const id of parties.kept ?? []) call.label(`rule.exception.${id}`);
  return isTheirs;
}

/** The same for a listing, and what hangs on it. */
export function lists(call: McpCall, parties: RecordParties): boolean {
  const { obligations } = call;
  const { member } = call.principal.get();
  if (!obligations) return false;
  const { action } = call.tool.get().terms;
  if (member) call.actFor(actedForOn(parties, member, obligations.reach, action));
  return standingOn(parties, member, obligations.reach, action).has('LISTING_SIDE');
}

/** What is somebody else's and what does not exist get one answer. */
export function refuseRecord(call: McpCall): never {
  if (call.obligations?.reason && call.reason.peek() === undefined) throw new AccessReasonNeeded(call.tool.get());
  call.label('access.record.not_own');
  throw new Refusal('RECORD_NOT_YOURS');
}
