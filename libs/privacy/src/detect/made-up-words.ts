import { matchesOf } from './matches.js';
import type { Span } from './span.js';

/**
 * What lets somebody in, by how it is made: letters with figures and a sign or two cases among them, or a word and its figures ("canoe-Canoe-17",
 * "Gr33nDoor_41", "bluebonnet2291"). Looking ahead ends after 64 characters: from each place of a text without spaces it would go to the end of all.
 */
const MADE_UP =
  /(?<=[\s:=/("'“])(?=[^\s]{0,64}\d)(?=[^\s]{0,64}[a-z])(?:[A-Za-z]{4,}[-_.!@#$%&*+]?\d{2,}[!#$%*]?|(?=[^\s]{0,64}[-_!@#$%&*+])(?:[A-Za-z\d]+[-_!@#$%&*+]){1,3}[A-Za-z\d]*[A-Za-z\d!#$%*])(?=[.!?]?(?:["'”),;\s]|$))/gi;
const SHORTEST = 8;
/** A word of signing in, and up to 72 characters of its line behind it. */
const CUE =
  /(?<![a-z])(?:wi-?fi|internet|net(?:w(?:ork)?)?|password|pass(?:word)?s?|pwd?|login|log ?in|senha|contraseña|clave|netflix|router)(?![a-z])[^\n]{1,73}$/i;
const REACH = 84;
/** Names of networks and files, hosts, mailboxes and versions are made like that, too. */
const NO_SECRET = /@|\.(?:[a-z]{2,4})$|^(?:https?|v\d)|(?:[25]g|guest)$|^[A-Z]{2,5}-?\d+$/i;

/** Passwords that are words somebody made up, where a word of signing in stands before. Such values are looked for first: cues may stand everywhere. */
export function madeUpWords(text: string): Span[] {
  const spans: Span[] = [];
  let last = 0;
  for (const { index: start, 0: value } of matchesOf(MADE_UP, text)) {
    const end = start + value.length;
    if (!CUE.test(text.slice(Math.max(last, start - REACH), start))) continue;
    last = end;
    if (value.length >= SHORTEST && !NO_SECRET.test(value)) spans.push({ start, end, label: 'CREDENTIAL', score: 0.7 });
  }
  return spans;
}
