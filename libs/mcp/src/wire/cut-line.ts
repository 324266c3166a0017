import { ownId, type RpcId } from './json-rpc.js';

/** A message may outgrow its limit so many times: past that it will hardly end. */
export const MOST_SKIPPED = 20;
/** How much of each end of a message is kept that is not held. */
export const END_LENGTH = 512;

/** The two ends of a message that was too long to be held. */
export interface CutLine {
  readonly head: string;
  readonly tail: string;
}

/** What a cut line was: an answer, a question of the server, or news that nobody waits for. The id where one of its ends says it. */
export interface CutMessage {
  readonly is: 'answer' | 'question' | 'notification';
  readonly id?: RpcId;
}

const ID = String.raw`"id"\s*:\s*(\d{1,15}|"[^"\\]{1,64}")\s*`;
const VERSION = String.raw`"jsonrpc"\s*:\s*"2\.0"\s*`;
/** What may stand before the member that is long. The SDKs write the id before it or behind it. */
const HEAD = new RegExp(String.raw`^\s*\{\s*(?:${VERSION},\s*)?(?:${ID},\s*)?(?:${VERSION},\s*)?"(method|params|result|error)"\s*:`);
/** Only the last brace closes the message: an id of what is inside has another behind it. */
const TAIL = new RegExp(String.raw`[\]}"\w]\s*,\s*(?:${VERSION},\s*)?${ID}(?:,\s*${VERSION})?\}\s*$`);

/** Whether a line that begins so can be told by its ends. */
export function isMessageHead(head: string): boolean {
  return HEAD.test(head);
}

export function cutMessage({ head, tail }: CutLine): CutMessage {
  const [, first, member] = HEAD.exec(head) ?? [];
  const given = first ?? TAIL.exec(tail)?.[1];
  const id = given === undefined ? undefined : (ownId(JSON.parse(given)) as RpcId);
  const asks = member === 'method' || member === 'params';
  if (asks) return id === undefined ? { is: 'notification' } : { is: 'question', id };
  return id === undefined ? { is: 'answer' } : { is: 'answer', id };
}
