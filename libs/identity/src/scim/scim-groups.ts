import { uuidv7 } from '@gatehouse/kernel';
import type { PeopleChanges } from '../accounts/people-store.js';
import { userKeyOf, type GroupRecord } from '../accounts/person.js';
import { ScimFault } from './scim-fault.js';
import { writeMemberships } from './scim-memberships.js';
import type { ScimClient, ScimPlace } from './scim-place.js';
import { groupShape } from './scim-schema.js';
import { assertUnchanged, type Precondition } from './scim-users.js';
import { assertComplete, type Resource } from './scim-values.js';

interface Outcome {
  readonly before: GroupRecord | undefined;
  readonly after: GroupRecord;
}

/** A group as a resource that can be patched. */
export function groupResource({ name, externalId, members }: GroupRecord): Resource {
  return {
    displayName: name,
    ...(externalId === undefined ? {} : { externalId }),
    ...(members.length > 0 ? { members: members.map((value) => ({ value })) } : {}),
  };
}

/** Groups of one SCIM client. What they mean is said in gateway.yaml alone, whatever they are called. */
export class ScimGroups {
  constructor(
    private readonly client: ScimClient,
    private readonly place: ScimPlace,
  ) {}

  all(): Promise<readonly GroupRecord[]> {
    return this.place.store.groups(this.client.id);
  }

  async get(id: string): Promise<GroupRecord> {
    return this.ours((await this.all()).find((group) => group.id === id));
  }

  /** Throws ScimFault. */
  async create(resource: Resource): Promise<GroupRecord> {
    const outcome = await this.place.people.change(async (changes) => ({
      before: undefined,
      after: await this.save(changes, resource, undefined),
    }));
    await this.record('scim.group.created', outcome);
    return outcome.after;
  }

  /** Throws ScimFault. */
  async update(id: string, precondition: Precondition, revise: (resource: Resource) => Resource): Promise<GroupRecord> {
    const outcome = await this.place.people.change(async (changes) => {
      const before = this.ours(await changes.groupById(id));
      assertUnchanged(before, precondition);
      return { before, after: await this.save(changes, revise(groupResource(before)), before) };
    });
    if (outcome.before !== outcome.after) await this.record('scim.group.changed', outcome);
    return outcome.after;
  }

  /** Throws ScimFault. */
  async remove(id: string, precondition: Precondition): Promise<void> {
    const before = await this.place.people.change(async (changes) => {
      const group = this.ours(await changes.groupById(id));
      assertUnchanged(group, precondition);
      await writeMemberships(changes, this.client.id, group, undefined);
      await changes.removeGroup(id);
      return group;
    });
    await this.record('scim.group.deleted', { before, after: { ...before, members: [] } });
  }

  private ours(record: GroupRecord | undefined): GroupRecord {
    if (record?.origin !== this.client.id) throw ScimFault.notFound();
    return record;
  }

  private async save(changes: PeopleChanges, resource: Resource, before: GroupRecord | undefined): Promise<GroupRecord> {
    assertComplete(groupShape, resource);
    const { externalId } = resource;
    const name = String(resource['displayName']);
    const members = ((resource['members'] as readonly Resource[] | undefined) ?? []).map(({ value }) => String(value));
    const draft = {
      id: before?.id ?? uuidv7(this.place.clock.now()),
      origin: this.client.id,
      name,
      ...(typeof externalId === 'string' ? { externalId } : {}),
      members: [...new Set(members)],
    };
    if (before && JSON.stringify(groupResource({ ...before, ...draft })) === JSON.stringify(groupResource(before))) return before;
    if (userKeyOf(name) !== userKeyOf(before?.name ?? '') && (await changes.groupByName(this.client.id, name)))
      throw new ScimFault(409, 'There is a group of this name.', 'uniqueness');
    await writeMemberships(changes, this.client.id, before, draft);
    return changes.saveGroup(draft);
  }

  private async record(kind: string, { before, after }: Outcome): Promise<void> {
    const [old, now] = [new Set(before?.members), new Set(after.members)];
    const added = after.members.filter((id) => !old.has(id)).length;
    const removed = [...old].filter((id) => !now.has(id)).length;
    await this.place.record({ kind, client: `scim:${this.client.id}`, details: { group: after.name, id: after.id, added, removed } });
  }
}
