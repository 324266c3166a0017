import { FRESH_SECONDS } from '@gatehouse/identity';
import type { Clock } from '@gatehouse/kernel';
import type { Visitor } from './visitors.js';

export interface FreshnessParts {
  readonly hasSecondFactor: (user: string) => Promise<boolean>;
  readonly clock: Clock;
}

/** A quarter of an hour, and with the second factor where they have one, as for `mcp:admin`. */
export async function isFresh({ person, signedInAt, isStrong }: Visitor, { clock, hasSecondFactor }: FreshnessParts): Promise<boolean> {
  if (clock.now() / 1000 - signedInAt > FRESH_SECONDS) return false;
  return isStrong || !(await hasSecondFactor(person.subject));
}
