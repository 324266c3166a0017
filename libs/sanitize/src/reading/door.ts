import type { ToolTerms } from '@gatehouse/kernel';
import type { Door } from './window-features.js';

/** What a text is for, by the terms of the tool that takes it: the same words ask for something in a search and tell of it in a note. */
export function doorOf({ action, dataClass }: Pick<ToolTerms, 'action' | 'dataClass'>): Door {
  if (action === 'read') return 'search';
  if (dataClass === 'advertisement' || dataClass === 'listing') return 'ad';
  if (action === 'draft' || action === 'send') return 'draft';
  return dataClass === 'transaction' ? 'sale' : 'note';
}
