import { Refusal, type DataClass, type JsonValue, type ToolTerms } from '@gatehouse/kernel';
import { ALMOST } from './placeholder-form.js';

const OPENS = new Set(['write', 'send', 'draft']);
/** No client's value belongs there: what is public, and what is about the gateway itself. */
const NOWHERE = new Set<DataClass>(['general', 'unclassified', 'advertisement', 'audit', 'policy', 'retention']);
const LINK_KEY = /(?:^|[a-z_-])(?:url|uri|href|link|webhook|callback|endpoint|host|domain|redirect|src|image)s?$/i;

/**
 * Tools that may be given an opened value: those that write, send or draft, and reads of the data class the value came from.
 * A tool without a data class of its own may be anybody's; it is given nothing.
 */
export function assertDestination(terms: ToolTerms, dataClass: DataClass): void {
  const classed = !NOWHERE.has(terms.dataClass);
  if (classed && (OPENS.has(terms.action) || (terms.action === 'read' && terms.dataClass === dataClass))) return;
  throw new Refusal('PLACEHOLDER_DESTINATION');
}

/** A value in a link goes to whoever the link names. */
export function assertNoLink(value: JsonValue, key = ''): void {
  if (typeof value === 'string') {
    if (ALMOST.test(value) && (LINK_KEY.test(key) || /:\/\/|^\s*(?:www\.|\/\/)/i.test(value) || value.split(/\s+/).some(isBareLink))) {
      throw new Refusal('PLACEHOLDER_DESTINATION', 'Take it out of the link.');
    }
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) assertNoLink(item, key);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) assertNoLink(item, name);
  }
}

/** `collect.example/x?q=[[phone:…]]`: many a reader makes a link of it without being told a scheme. */
function isBareLink(word: string): boolean {
  const before = word.slice(0, Math.max(0, word.search(ALMOST)));
  const host = before.search(/[/?#]/);
  return host > 0 && /[a-z0-9-]\.[a-z]{2,24}(?::\d{1,5})?$/i.test(before.slice(0, host));
}
