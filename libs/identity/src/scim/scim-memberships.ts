import type { PeopleChanges } from '../accounts/people-store.js';
import type { GroupRecord, PersonRecord } from '../accounts/person.js';
import { ScimFault } from './scim-fault.js';

interface Memberships {
  readonly name: string;
  readonly members: readonly string[];
}

/** Writes on every person concerned which groups they are in now. Throws ScimFault for a member who is nobody of this origin. */
export async function writeMemberships(
  changes: PeopleChanges,
  origin: string,
  before: Memberships | undefined,
  after: Memberships | undefined,
): Promise<void> {
  const [old, now] = [new Set(before?.members), new Set(after?.members)];
  const isRenamed = before?.name !== after?.name;
  const concerned = [...new Set([...old, ...now])].filter((id) => isRenamed || old.has(id) !== now.has(id));
  const people = new Map((await changes.byIds(concerned)).map((person) => [person.id, person]));
  const ours = (id: string): PersonRecord | undefined => {
    const person = people.get(id);
    return person?.attributes && person.origin === origin ? person : undefined;
  };
  if (concerned.some((id) => now.has(id) && !ours(id)))
    throw ScimFault.badRequest('invalidValue', 'A member has to be the id of a user of this client; groups in groups are not taken.');
  const groupsOf = ({ id, groups }: PersonRecord): readonly string[] => {
    const others = groups.filter((group) => group !== before?.name && group !== after?.name);
    return after && now.has(id) ? [...others, after.name] : others;
  };
  // At once: on SQLite every other statement waits for the end of this transaction.
  await changes.saveKnown(concerned.flatMap((id) => ours(id) ?? []).map((person) => ({ ...person, groups: groupsOf(person) })));
}

/** Takes a person out of every group. */
export async function leaveGroups(changes: PeopleChanges, { id, origin }: PersonRecord): Promise<void> {
  const theirs = (await changes.groups(origin)).filter(({ members }) => members.includes(id));
  for (const group of theirs) await changes.saveGroup(without(group, id));
}

function without(group: GroupRecord, id: string): GroupRecord {
  return { ...group, members: group.members.filter((member) => member !== id) };
}
