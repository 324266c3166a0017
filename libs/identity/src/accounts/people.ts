import { uuidv7, type Clock } from '@gatehouse/kernel';
import type { PeopleChanges, PeopleStore, PersonDraft } from './people-store.js';
import { isServiceSubject } from '../services/service-subject.js';
import { PersonRefused, userKeyOf, type Person, type PersonRecord } from './person.js';

const LONGEST_NAME = 254;

export interface PeopleBeside {
  readonly clock: Clock;
  /** The account of gateway.yaml that has a member key. */
  readonly holderOf?: (member: string) => string | undefined;
}

/**
 * Everybody whom an identity provider vouches for. Asked at every call, so it is held in memory: what this node is told counts at once, what
 * another was told after the next `refresh`.
 */
export class People {
  private readonly byUser = new Map<string, PersonRecord>();
  private readonly byId = new Map<string, PersonRecord>();
  private readTo = 0;

  constructor(
    private readonly store: PeopleStore,
    private readonly beside: PeopleBeside,
  ) {}

  byIdentifier(id: string): PersonRecord | undefined {
    return this.byId.get(id);
  }

  find(user: string): PersonRecord | undefined {
    return this.byUser.get(userKeyOf(user));
  }

  /** Whom a SCIM client provisions, by age. */
  provisionedBy(origin: string): readonly PersonRecord[] {
    const theirs = [...this.byUser.values()].filter((person) => person.origin === origin && person.attributes !== undefined);
    return theirs.toSorted((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1));
  }

  list(): readonly PersonRecord[] {
    return [...this.byUser.values()].toSorted((one, other) => one.user.localeCompare(other.user));
  }

  /** Takes a person as their origin says them to be. Throws PersonRefused. */
  async put(person: Person): Promise<PersonRecord> {
    return this.change((changes) => putting(changes, person, this.beside));
  }

  /**
   * Takes what a sign-in says of a person. Nobody becomes active again by signing in, and what a SCIM client of that identity provider
   * says of a person goes before what their sign-in says. Throws PersonRefused.
   */
  async signedIn(person: Omit<Person, 'active'>): Promise<PersonRecord> {
    return this.change(async (changes) => {
      const known = await changes.byUser(person.user);
      if (known?.active === false && known.origin === person.origin) throw new PersonRefused('inactive');
      if (known?.attributes && known.origin === person.origin) return known;
      return putting(changes, { ...person, active: true }, this.beside);
    });
  }

  /** Frees the name for whoever vouches for it next. False where nobody is known by it. */
  async forget(user: string): Promise<boolean> {
    return this.change(async (changes) => {
      const known = await changes.byUser(user);
      if (!known) return false;
      const { attributes: _, ...rest } = known;
      await changes.save({ ...rest, groups: [], active: false, forgotten: true });
      return true;
    });
  }

  /** Makes a change and takes it up here before it resolves. */
  async change<T>(work: (changes: PeopleChanges) => Promise<T>): Promise<T> {
    const done = await this.store.transaction(work);
    await this.refresh();
    return done;
  }

  /** Takes over what other nodes were told. */
  async refresh(): Promise<void> {
    for (const record of await this.store.changesSince(this.readTo)) this.take(record);
  }

  private take(record: PersonRecord): void {
    // Versions become visible in their order, so a reading that was overtaken by another brings nothing new.
    if (record.version <= this.readTo) return;
    const key = userKeyOf(record.user);
    for (const old of [this.byId.get(record.id), this.byUser.get(key)]) {
      if (!old) continue;
      this.byId.delete(old.id);
      this.byUser.delete(userKeyOf(old.user));
    }
    if (!record.forgotten) {
      this.byId.set(record.id, record);
      this.byUser.set(key, record);
    }
    this.readTo = record.version;
  }
}

async function putting(changes: PeopleChanges, person: Person, { clock, holderOf }: PeopleBeside): Promise<PersonRecord> {
  const known = await changes.byUser(person.user);
  const { user, origin, subject, name, member, groups, active } = person;
  const draft: PersonDraft = {
    id: known?.id ?? uuidv7(clock.now()),
    user,
    origin,
    ...(subject === undefined ? {} : { subject }),
    ...(name === undefined ? {} : { name }),
    ...(member === undefined ? {} : { member }),
    groups: [...groups],
    active,
    ...(known?.attributes ? { attributes: known.attributes } : {}),
  };
  await assertOurs(changes, draft, { known, holderOf });
  return known && isSame(known, draft) ? known : changes.save(draft);
}

/** People sign in far more often than anything about them changes. */
function isSame(known: PersonRecord, draft: PersonDraft): boolean {
  const facts = ({ user, origin, subject, name, member, groups, active }: Person) => [user, origin, subject, name, member, groups, active];
  return JSON.stringify(facts(known)) === JSON.stringify(facts(draft));
}

function assertName(user: string): void {
  // Subjects of services begin so; nobody is to be taken for one.
  const isService = isServiceSubject(user.toLowerCase());
  if (user === '' || user !== user.trim() || user.length > LONGEST_NAME || isService) throw new PersonRefused('name');
}

interface Ownership extends Pick<PeopleBeside, 'holderOf'> {
  /** Who has the name so far. */
  readonly known: PersonRecord | undefined;
}

/** Throws PersonRefused where the name is of another origin or the member key is somebody else's. */
export async function assertOurs(changes: PeopleChanges, draft: PersonDraft, { known, holderOf }: Ownership): Promise<void> {
  assertName(draft.user);
  if (known && known.origin !== draft.origin) throw new PersonRefused('origin');
  if (!draft.active || draft.member === undefined) return;
  const holder = holderOf?.(draft.member);
  if (holder !== undefined && userKeyOf(holder) !== userKeyOf(draft.user)) throw new PersonRefused('member');
  const holders = await changes.holding(draft.member);
  if (holders.some(({ id }) => id !== draft.id && id !== known?.id)) throw new PersonRefused('member');
}
