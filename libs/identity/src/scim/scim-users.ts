import { uuidv7 } from '@gatehouse/kernel';
import type { PeopleChanges, PersonDraft } from '../accounts/people-store.js';
import { assertOurs } from '../accounts/people.js';
import { PersonRefused, userKeyOf, type PersonRecord } from '../accounts/person.js';
import { etagOf } from './scim-answer.js';
import { ScimFault } from './scim-fault.js';
import { leaveGroups } from './scim-memberships.js';
import type { ScimClient, ScimPlace } from './scim-place.js';
import { assertComplete, valuesAt, type Resource } from './scim-values.js';

/** Whether a resource is the one that the client last read (RFC 7644 section 3.14). */
export type Precondition = string | undefined;

export function assertUnchanged(record: { readonly version: number }, precondition: Precondition): void {
  const tags = precondition?.split(',').map((tag) => tag.trim());
  if (tags && !tags.includes('*') && !tags.includes(etagOf(record)))
    throw new ScimFault(412, 'The resource has changed since it was read. Read it again.');
}

interface Outcome {
  readonly before: PersonRecord | undefined;
  readonly after: PersonRecord;
}

/** Users of one SCIM client: people of its origin. */
export class ScimUsers {
  constructor(
    private readonly client: ScimClient,
    private readonly place: ScimPlace,
  ) {}

  async all(): Promise<readonly PersonRecord[]> {
    // Another node may have been told a moment ago, and a client that does not find what it made makes it again.
    await this.place.people.refresh();
    return this.place.people.provisionedBy(this.client.id);
  }

  async called(user: string): Promise<readonly PersonRecord[]> {
    await this.place.people.refresh();
    const found = this.place.people.find(user);
    return found?.attributes && found.origin === this.client.id ? [found] : [];
  }

  async get(id: string): Promise<PersonRecord> {
    await this.place.people.refresh();
    return this.ours(this.place.people.byIdentifier(id));
  }

  /** Throws ScimFault. */
  async create(resource: Resource): Promise<PersonRecord> {
    const outcome = await this.change(async (changes) => {
      const known = await changes.byUser(String(resource['userName'] ?? ''));
      if (known && (known.attributes !== undefined || known.origin !== this.client.id)) throw new PersonRefused('origin');
      // Whoever was deleted and comes back is somebody new: an id is never used again.
      const before = known?.active ? known : undefined;
      return { before, after: await this.save(changes, resource, before) };
    });
    await this.follow(outcome, 'scim.user.created');
    return outcome.after;
  }

  /** Changes a user by what it is now. Throws ScimFault. */
  async update(id: string, precondition: Precondition, revise: (resource: Resource) => Resource): Promise<PersonRecord> {
    const outcome = await this.change(async (changes) => {
      const before = this.ours(await changes.byId(id));
      assertUnchanged(before, precondition);
      const resource = revise({ ...before.attributes, active: before.active });
      this.assertName(before, resource);
      return { before, after: await this.save(changes, resource, before) };
    });
    await this.follow(outcome, kindOf(outcome));
    return outcome.after;
  }

  /** What was known of the person is erased; their name stays taken, and shut. Throws ScimFault. */
  async remove(id: string, precondition: Precondition): Promise<void> {
    const outcome = await this.change(async (changes) => {
      const before = this.ours(await changes.byId(id));
      assertUnchanged(before, precondition);
      await leaveGroups(changes, before);
      const { user, origin } = before;
      return { before, after: await changes.save({ id, user, origin, groups: [], active: false }) };
    });
    await this.place.nameFreed(outcome.after.user, `scim:${this.client.id}`);
    await this.follow(outcome, 'scim.user.deleted');
  }

  private ours(record: PersonRecord | undefined): PersonRecord {
    if (!record?.attributes || record.origin !== this.client.id) throw ScimFault.notFound();
    return record;
  }

  private async change(work: (changes: PeopleChanges) => Promise<Outcome>): Promise<Outcome> {
    try {
      return await this.place.people.change(work);
    } catch (thrown) {
      throw thrown instanceof PersonRefused ? faultOf(thrown) : thrown;
    }
  }

  /** Who is listed in gateway.yaml keeps the name: under another one, what disables the line would be gone. */
  private assertName({ user }: PersonRecord, resource: Resource): void {
    const isRenamed = userKeyOf(String(resource['userName'] ?? '')) !== userKeyOf(user);
    if (isRenamed && this.place.accounts.isListed(user))
      throw ScimFault.badRequest('mutability', 'This person is listed in gateway.yaml, so the userName stays as it is.');
  }

  private async save(changes: PeopleChanges, resource: Resource, before: PersonRecord | undefined): Promise<PersonRecord> {
    assertComplete(this.client.shape, resource);
    const draft = this.draftOf(resource, before);
    const known = await changes.byUser(draft.user);
    if (before && known && known.id !== before.id) throw new PersonRefused('origin');
    await assertOurs(changes, draft, { known, holderOf: (member) => this.place.accounts.holderOf(member) });
    return before && isSame(before, draft) ? before : changes.save(draft);
  }

  private draftOf(resource: Resource, before: PersonRecord | undefined): PersonDraft {
    // A client that says nothing of it leaves it as it is.
    const { active = before?.active ?? true, ...attributes } = resource;
    const name = nameOf(attributes);
    const member = valuesAt(attributes, this.client.member)[0];
    const { externalId } = attributes;
    return {
      id: before?.id ?? uuidv7(this.place.clock.now()),
      user: String(attributes['userName']),
      origin: this.client.id,
      ...(typeof externalId === 'string' ? { subject: externalId } : {}),
      ...(name === undefined ? {} : { name }),
      ...(typeof member === 'string' ? { member } : {}),
      groups: before?.groups ?? [],
      active: active === true,
      attributes,
    };
  }

  /** What a change means for what the person has. Done again when the client asks again, so that nothing is left after a fault. */
  private async follow({ before, after }: Outcome, kind: string): Promise<void> {
    const { withdraw, nameFreed, record } = this.place;
    const by = `scim:${this.client.id}`;
    if (before && userKeyOf(before.user) !== userKeyOf(after.user)) {
      await nameFreed(before.user, by);
      await withdraw(before.user);
    }
    if (!after.active) await withdraw(after.user);
    const attributes = changedNames(before, after);
    if (before !== after) await record({ kind, client: by, details: { user: after.user, ...(attributes ? { attributes } : {}) } });
  }
}

function faultOf({ fault, message }: PersonRefused): ScimFault {
  return fault === 'name' ? ScimFault.badRequest('invalidValue', message) : new ScimFault(409, message, 'uniqueness');
}

function kindOf({ before, after }: Outcome): string {
  if (before?.active && !after.active) return 'scim.user.deactivated';
  return before?.active === false && after.active ? 'scim.user.activated' : 'scim.user.changed';
}

function nameOf({ displayName, name }: Resource): string | undefined {
  const { formatted, givenName, familyName } = (name ?? {}) as Readonly<Record<string, string | undefined>>;
  const parts = [givenName, familyName].filter((part) => part !== undefined).join(' ');
  return (displayName as string | undefined) ?? formatted ?? (parts === '' ? undefined : parts);
}

function isSame(before: PersonRecord, draft: PersonDraft): boolean {
  return before.active === draft.active && changedNames(before, draft) === '';
}

/** Names of the attributes that differ, never their values. */
function changedNames(before: PersonRecord | undefined, after: PersonDraft): string {
  const [old, now] = [before?.attributes ?? {}, after.attributes ?? {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const changed = names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
  return [...changed, ...(before && before.active !== after.active ? ['active'] : [])].join(',');
}
