import type { DataClass, Door, McpCall, Surface } from '@gatehouse/kernel';

const REMARKS =
  /remark|instruction|direction|note|showing|access|lock_?box|caption|comment|shortdescription|longdescription|disclosure|message|subject|body|excerpt|description/i;
const BY_CLASS: Readonly<Partial<Record<DataClass, Surface>>> = {
  listing: 'remarks',
  participant_listing: 'remarks',
  own_listing: 'remarks',
  mls_query: 'remarks',
  showing: 'remarks',
  open_house: 'remarks',
  contact: 'remarks',
  task: 'remarks',
  message: 'remarks',
  document: 'document',
  transaction: 'document',
};
/** Fields whose whole value opens something: RESO AccessCode and what CRMs call it. */
const CODE_FIELD =
  /^(?:x_)?(?:access|gate|door|entry|alarm|lock_?box|key_?box|garage|security|key_?pad|lb|disarm|building|front_?door|showing)[ _-]?(?:code|combo|combination|pin|passcode)s?$|^(?:combo|combination|pass_?code|cbs_?code|access_?code)$/i;
/** A page or a picture that is a program is no link. */
const LINK = /^(?:(?:https?|wss?):|data:(?!text\/html|image\/svg|application\/(?:javascript|xhtml)))[^\s<>]+$/i;
const LINK_WITH_GAP = /[{}<>[\]]|%7b|%5b/i;

/** As what a plain text of this answer is judged: what the tool's terms say it returns. */
export function textSurface(call: McpCall, door: Door): Surface {
  const terms = call.tool.peek()?.terms;
  return door === 'result' ? ((terms && BY_CLASS[terms.dataClass]) ?? 'result') : 'result';
}

/** What the name of a field says of its value. */
export interface FieldKind {
  /** The protocol's own: never looked at. */
  readonly isProtocol: boolean;
  /** The whole value opens something. */
  readonly isCode: boolean;
  /** Written by people, and judged as such. */
  readonly isRemarks: boolean;
}

const PROTOCOL = new Set(['mimeType', 'type', 'progressToken', 'nextCursor', 'level', 'jsonrpc', 'id']);
const MOST_NAMES = 2_000;
/** Longer names are judged each time: nobody should fill the memory with them. */
const LONGEST_NAME = 64;
const kinds = new Map<string, FieldKind>();

/** Records repeat their names, so each is looked at once. */
export function fieldKind(key: string): FieldKind {
  const known = kinds.get(key);
  if (known) return known;
  const kind = { isProtocol: PROTOCOL.has(key), isCode: key.length < 40 && CODE_FIELD.test(key), isRemarks: REMARKS.test(key) };
  if (key.length > LONGEST_NAME) return kind;
  if (kinds.size >= MOST_NAMES) kinds.clear();
  kinds.set(key, kind);
  return kind;
}

/** True for the name of a field whose value is replaced by a sentence, also where it is a number. */
export const opensSomething = (name: string): boolean => fieldKind(name).isCode;

/** Links of media and pages stay as they are, unless they have a place for data to be filled in. */
export function isPlainLink(text: string): boolean {
  return LINK.test(text) && !LINK_WITH_GAP.test(text);
}

/** In place of a resource's address that must not be followed. */
export const REMOVED_LINK = 'urn:gatehouse:removed';
/** Read with the client's own rights: its files, its scripts, the credentials of the machine it runs on. */
const OPENS_HERE =
  /^\s*(?:file|javascript|vbscript|jar|view-source|chrome|about|data\s*:\s*text\/html)\s*[:;,]|^\s*https?:\/\/(?:[^/@\s]*@)?(?:169\.254\.|\[?fe80:|metadata\.google\.internal)/i;

/** True for the address of a resource (`uri` of a resource or resource_link) that a client would open on its own machine. */
export function opensHere(uri: string): boolean {
  return OPENS_HERE.test(uri);
}

/** The address that the call reads: its client finds what it asked for by that, and learns nothing from it. */
export function addressAsked({ inbound: { method, params } }: McpCall): string | undefined {
  return method === 'resources/read' && typeof params['uri'] === 'string' ? params['uri'] : undefined;
}
