import type { BrowserSession } from '@gatehouse/identity';
import type { Visit } from '../desk.js';

/** One form that somebody who is signed in sent from our own page. */
export interface Sent {
  readonly visit: Visit;
  readonly session: BrowserSession;
  readonly form: URLSearchParams;
}

/** A form belongs to one person in one browser. */
export const placeOf = ({ uid, user }: BrowserSession): string => `${uid} ${user}`;
