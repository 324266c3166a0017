import { hashOf } from './letters.js';
import type { Survey } from './survey.js';

/** Words of which a text has to have one, before a pattern that begins with one of them is asked. */
export type Anchors = readonly number[];

export const anchors = (words: string): Anchors => words.split(' ').map(hashOf);

/** Whether a text may have one of these words. It says no only where it has none. */
export function saysAny({ said }: Pick<Survey, 'said'>, words: Anchors): boolean {
  for (const hash of words) if ((said[(hash >>> 5) & 255]! & (1 << (hash & 31))) !== 0) return true;
  return false;
}
