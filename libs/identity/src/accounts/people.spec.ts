import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryPeopleStore } from '../../fixtures/memory-people-store.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { AccountDirectory } from './account-directory.js';
import { explainAccount } from './account-explanation.js';
import { GroupMeanings } from './group-meanings.js';
import { People } from './people.js';
import type { Person } from './person.js';

const ANN: Person = { user: 'ann@harbor.example', origin: 'okta', groups: [], active: true };

let store: MemoryPeopleStore;
let here: People;
let there: People;
let accounts: AccountDirectory;

beforeEach(() => {
  const clock = new StoppedClock();
  store = new MemoryPeopleStore(clock);
  const beside = { clock, holderOf: (member: string) => accounts.holderOf(member) };
  [here, there] = [new People(store, beside), new People(store, beside)];
  accounts = new AccountDirectory(
    [
      { user: 'listed@harbor.example', member: 'MEM-1', grants: ['admin'] },
      { user: 'officer@harbor.example', grants: ['compliance'] },
    ],
    { people: here, groups: new GroupMeanings([{ group: 'vendors', from: ['okta'], grants: ['vendor'], only: ['vendor', 'agent'] }]) },
  );
});

describe('people', () => {
  it('are known at once where they were told, and elsewhere after the next reading', async () => {
    await here.put(ANN);
    expect(here.find('Ann@Harbor.example')).toMatchObject(ANN);
    expect(there.find(ANN.user)).toBeUndefined();
    await there.refresh();
    expect(there.find(ANN.user)).toEqual(here.find(ANN.user));
  });

  it('belong to the identity provider that named them first', async () => {
    await here.put(ANN);
    await expect(there.put({ ...ANN, origin: 'entra' })).rejects.toMatchObject({ fault: 'origin' });
    await expect(there.put({ ...ANN, user: ' ann@harbor.example', origin: 'entra' })).rejects.toMatchObject({ fault: 'name' });
  });

  it('hold a member key alone, while they are active; one of gateway.yaml is taken too', async () => {
    await here.put({ ...ANN, member: 'MEM-7' });
    const ben = { ...ANN, user: 'ben@harbor.example', member: 'MEM-7' };
    await expect(here.put(ben)).rejects.toMatchObject({ fault: 'member' });
    await expect(here.put({ ...ben, member: 'MEM-1' })).rejects.toMatchObject({ fault: 'member' });
    await here.put({ ...ANN, member: 'MEM-7', active: false });
    await here.put(ben);
    await expect(here.put({ ...ANN, member: 'MEM-7' })).rejects.toMatchObject({ fault: 'member' });
    expect(await here.put({ ...ANN, user: 'listed@harbor.example', member: 'MEM-1' })).toMatchObject({ member: 'MEM-1' });
  });

  it('do not come back by signing in, and a sign-in that brings nothing new writes nothing', async () => {
    const { active: _, ...told } = ANN;
    const first = await here.signedIn(told);
    expect(await here.signedIn(told)).toBe(first);
    await here.put({ ...ANN, active: false });
    await expect(here.signedIn(told)).rejects.toMatchObject({ fault: 'inactive' });
  });

  it('are as their SCIM client says, whatever their sign-in says', async () => {
    const provisioned = await here.change((changes) =>
      changes.save({ ...ANN, id: 'x', groups: ['vendors'], attributes: { userName: ANN.user } }),
    );
    expect(await here.signedIn({ user: ANN.user, origin: 'okta', groups: ['admins'] })).toEqual(provisioned);
    await expect(here.signedIn({ user: ANN.user, origin: 'entra', groups: [] })).rejects.toMatchObject({ fault: 'origin' });
  });

  it('whose name was freed are nobody anywhere, until somebody vouches for it again', async () => {
    await here.put(ANN);
    await there.refresh();
    expect(await here.forget(ANN.user)).toBe(true);
    await there.refresh();
    for (const node of [here, there]) expect(node.find(ANN.user)).toBeUndefined();
    expect(await here.forget(ANN.user)).toBe(false);
    expect(await there.put({ ...ANN, origin: 'entra' })).toMatchObject({ origin: 'entra' });
  });

  it('under another name leave nobody under the old one', async () => {
    const { id } = await here.put(ANN);
    await there.refresh();
    await here.change((changes) => changes.save({ ...ANN, id, user: 'anna@harbor.example' }));
    await there.refresh();
    for (const node of [here, there]) expect([node.find(ANN.user), node.find('anna@harbor.example')?.id]).toEqual([undefined, id]);
  });
});

describe('an account', () => {
  it('is a person alone, with what their groups mean when their own identity provider says so', async () => {
    await here.put({ ...ANN, member: 'MEM-9', groups: ['vendors'] });
    expect(accounts.find(ANN.user)).toMatchObject({ member: 'MEM-9', grants: ['vendor'], only: ['agent', 'vendor'], disabled: false });
    await here.put({ ...ANN, user: 'ed@harbor.example', origin: 'entra', groups: ['vendors'] });
    expect(accounts.find('ed@harbor.example')).toMatchObject({ grants: [] });
    expect(accounts.find('ed@harbor.example')).not.toHaveProperty('only');
  });

  it('is the line of gateway.yaml and the record together: either disables, grants add up, the line’s member counts', async () => {
    const listed = { ...ANN, user: 'LISTED@harbor.example', groups: ['vendors'] };
    await here.put(listed);
    expect(accounts.find('listed@harbor.example')).toMatchObject({
      user: 'listed@harbor.example',
      member: 'MEM-1',
      grants: ['admin', 'vendor'],
    });
    await here.put({ ...listed, active: false });
    expect(accounts.find('listed@harbor.example')?.disabled).toBe(true);
    expect(explainAccount(accounts, 'listed@harbor.example')).toMatchObject({
      knownBy: ['gateway.yaml', 'okta'],
      out: ['not active, says okta'],
      member: { what: 'MEM-1', because: 'gateway.yaml' },
      reasons: [
        { what: 'admin', because: 'gateway.yaml' },
        { what: 'vendor', because: 'group vendors' },
        { what: 'no more than vendor, agent', because: 'group vendors' },
      ],
    });
  });

  it('is the same object until something about the person changes', async () => {
    await here.put(ANN);
    const account = accounts.find(ANN.user);
    await here.put({ ...ANN, user: 'ben@harbor.example' });
    expect(accounts.find(ANN.user)).toBe(account);
    await here.put({ ...ANN, groups: ['vendors'] });
    expect(accounts.find(ANN.user)).not.toBe(account);
  });
});
