import { userInfo } from 'node:os';
import type { BackOffice } from '@gatehouse/gateway';
import type { Principal } from '@gatehouse/kernel';

/** Whoever is at the machine: who reads this database and its keys can do anything here. */
export const atThisMachine = (): string => `local:${userInfo().username}`;

/**
 * Who gives a command, for the record: an account that may administer, or whoever is at the machine. The first administrator is made by
 * somebody who has no account, and who reads this database and its keys can do anything here.
 */
export async function operator(
  office: BackOffice,
  as: string | undefined,
  may: (person: Principal) => void = (person) => office.mayAdministerPeople(person),
): Promise<string> {
  if (as === undefined) return atThisMachine();
  const person = await office.principalOf(as);
  may(person);
  return person.subject;
}
