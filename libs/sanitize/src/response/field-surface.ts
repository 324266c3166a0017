import type { DataClass, Door, McpCall, Surface } from '@gatehouse/kernel';

const REMARKS = /remark|instruction|direction|note|showing|access|lock_?box|caption|comment|shortdescription|longdescription|disclosure|message|subject|body|excerpt|description/i;
const BY_CLASS: Readonly<Partial<Record<DataClass, Surface>>> = { listing: 'remarks', showing: 'remarks', open_house: 'remarks', contact: 'remarks', task: 'remarks', message: 'remarks', document: 'document', transaction: 'document' };
/** Fields whose whole value opens something: RESO AccessCode and what CRMs call it. */
const CODE_FIELD = /^(?:x_)?(?:access|gate|door|entry|alarm|lock_?box|key_?box|garage|security|key_?pad|lb|disarm|building|front_?door|showing)[ _-]?(?:code|combo|combination|pin|passcode)s?$|^(?:combo|combination|pass_?code|cbs_?code|access_?code)$/i;
const LINK = /^(?:https?|wss?|data):[^\s<>]+$/i;
const LINK_WITH_GAP = /[{}<>[\]]|%7b|%5b/i;

/** As what a plain text of this answer is judged: what the tool's terms say it returns. */
export function textSurface(call: McpCall, door: Door): Surface {
  const terms = call.tool.peek()?.terms;
  return door === 'result' ? ((terms && BY_CLASS[terms.dataClass]) ?? 'result') : 'result';
}

/** As what the value of a field is judged. */
export function fieldSurface(key: string, otherwise: Surface): Surface {
  return REMARKS.test(key) ? 'remarks' : otherwise;
}

export function isCodeField(key: string): boolean {
  return key.length < 40 && CODE_FIELD.test(key);
}

/** Links of media and pages stay as they are, unless they have a place for data to be filled in. */
export function isPlainLink(text: string): boolean {
  return LINK.test(text) && !LINK_WITH_GAP.test(text);
}
