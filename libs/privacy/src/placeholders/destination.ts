import { Refusal, type DataClass, type JsonValue, type ToolTerms } from '@gatehouse/kernel';
import { ALMOST } from './placeholder-form.js';

const OPENS = new Set(['write', 'send', 'draft']);
const NOWHERE = new Set<DataClass>(['general', 'unclassified']);
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
    if (ALMOST.test(value) && (LINK_KEY.test(key) || /:\/\/|^\s*(?:www\.|\/\/)/i.test(value))) {
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
