import type { Parts } from '@gatehouse/kernel';
import { CUTS_A_TURN, type Cut } from './cuts.js';

/** Units that never carry meaning in a result: escapes, control characters, tags, smuggled selectors, direction overrides. */
const ALWAYS =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /(?:\u001b(?:\[[0-9;?]{0,24}[ -/]{0,2}[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)|[@-Z\\-_])|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0080-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069\u2060-\u2064\u206a-\u206f\u180e\u180f\u115f\u1160\u3164\uffa0\ufff9-\ufffb]|\ud82f[\udca0-\udca3]|\ud834[\udd73-\udd7a]|\udb40[\udc00-\uddef])+/g;
/** Joiners that other scripts need: taken out only behind a Latin letter, digit or mark. */
const JOINERS = /(?:\u200b|\u200c|\u200d|\ufeff|\u00ad|\u034f|[\u180b-\u180d])+/g;

const BLACK_FLAG = '\u{1f3f4}';

/** Where the characters stand that a person does not see. A flag of tag characters (England, Scotland, Wales) stays. */
export function* hiddenCharacters(text: string): Parts<Cut[]> {
  const spans: Cut[] = [];
  let seen = 0;
  for (const match of text.matchAll(ALWAYS)) {
    const flag = text.startsWith(BLACK_FLAG, match.index - 2) && match[0].length <= 14;
    if (!flag) spans.push({ start: match.index, end: match.index + match[0].length, put: '' });
    if ((seen += 1) % CUTS_A_TURN === 0) yield;
  }
  for (const match of text.matchAll(JOINERS)) {
    const before = text.charCodeAt(match.index - 1);
    if (before > 0x20 && before < 0x250) spans.push({ start: match.index, end: match.index + match[0].length, put: '' });
    if ((seen += 1) % CUTS_A_TURN === 0) yield;
  }
  return spans;
}
