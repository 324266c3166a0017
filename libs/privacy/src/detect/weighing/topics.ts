import { MEANS } from '../words.js';

/** What a text may speak of, each alone. */
export const TOPICS = [
  MEANS.code,
  MEANS.lock,
  MEANS.property,
  MEANS.account,
  MEANS.routing,
  MEANS.ssn,
  MEANS.birth,
  MEANS.card,
  MEANS.client,
  MEANS.licence,
  MEANS.phone,
  MEANS.device,
  MEANS.press,
];
/** What one speaks of at a door. */
export const OF_DOORS = MEANS.code | MEANS.lock | MEANS.device | MEANS.press;
/** What numbers a person or a bank has. */
export const OF_NUMBERS = MEANS.account | MEANS.routing | MEANS.card | MEANS.ssn | MEANS.birth | MEANS.licence;
/** More of them say no more. */
export const MOST_COUNTED = 3;
/** What words are by their lists, which says nothing of a figure. */
export const NOT_TOLD = MEANS.given | MEANS.givenWord | MEANS.surname | MEANS.notName | MEANS.ordinary;
