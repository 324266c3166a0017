import { type AuditTrail } from '@gatehouse/audit';
import { AccountDirectory, People, RecordedGrants } from '@gatehouse/identity';
import { Refusal, type Clock } from '@gatehouse/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryGrantStore } from '../../../identity/fixtures/memory-grant-store.js';
import { MemoryPeopleStore } from '../../../identity/fixtures/memory-people-store.js';
import { PeopleDesk, PeopleFault } from './people-desk.js';

const clock: Clock = { now: () => 1_800_000_000_000 };
const ANN = { user: 'ann@harbor.example', origin: 'okta', groups: ['Sales'], active: true };

let people: People;
let recorded: RecordedGrants;
let events: unknown[];
let desk: PeopleDesk;
/** Names that an identity provider's person has signed in by. */
let signedIn: Set<string>;

beforeEach(async () => {
  people = new People(new MemoryPeopleStore(clock), { clock });
  recorded = new RecordedGrants(new MemoryGrantStore(), clock);
  const lines = [{ user: 'Listed@harbor.example' }];
  const accounts = new AccountDirectory(lines, { people, recorded });
  const resolver = {
    rolesOf: (user: string) => {
      const account = accounts.find(user)!;
      if (account.disabled) throw new Refusal('ACCOUNT_UNKNOWN');
      return { roles: account.grants, rosterRoles: [] };
    },
  };
  events = [];
  signedIn = new Set(['ann@harbor.example', 'listed@harbor.example']);
  const trail = { record: async (event: unknown) => void events.push(event) } as unknown as AuditTrail;
  desk = new PeopleDesk(
    {
      accounts,
      people,
      recorded,
      resolver,
      subjects: { release: async (user: string) => signedIn.delete(user) },
    } as unknown as ConstructorParameters<typeof PeopleDesk>[0],
    trail,
    ['Listed@harbor.example'],
  );
  await people.put(ANN);
});

describe('the people desk', () => {
  it('lists everybody once, whoever knows them', async () => {
    await people.put({ ...ANN, user: 'listed@harbor.example', active: false });
    expect(desk.list().map(({ user, knownBy, out }) => [user, knownBy, out])).toEqual([
      ['ann@harbor.example', ['okta'], []],
      ['Listed@harbor.example', ['gateway.yaml', 'okta'], ['not active, says okta']],
    ]);
  });

  it('grants what can be granted, once, to whom is known, and says so in the audit', async () => {
    const request = { user: 'ANN@harbor.example', role: 'compliance', reason: 'cover', by: 'local:root' };
    await desk.grant({ ...request, expiresAt: clock.now() + 1 });
    expect(desk.show('ann@harbor.example')).toMatchObject({ roles: ['compliance'], reasons: [{ what: 'compliance' }] });
    for (const wrong of [request, { ...request, role: 'broker' }, { ...request, user: 'nobody@harbor.example' }])
      await expect(desk.grant(wrong)).rejects.toBeInstanceOf(PeopleFault);
    await desk.revoke('ann@harbor.example', 'compliance', 'local:root');
    await expect(desk.revoke('ann@harbor.example', 'compliance', 'local:root')).rejects.toThrow('no recorded grant');
    expect(events).toMatchObject([
      {
        kind: 'grant.recorded',
        actor: { subject: 'local:root' },
        details: { user: 'ann@harbor.example', role: 'compliance', reason: 'cover' },
      },
      { kind: 'grant.ended', details: { grants: 1 } },
    ]);
  });

  it('forgets whom nobody vouches for any more, with their grants, and others only by force', async () => {
    await desk.grant({ user: ANN.user, role: 'vendor', reason: 'x', by: 'local:root' });
    await expect(desk.forget(ANN.user, 'local:root')).rejects.toThrow('is active, says okta');
    await desk.forget(ANN.user, 'local:root', true);
    expect([people.find(ANN.user), recorded.of(ANN.user)]).toEqual([undefined, []]);
    await expect(desk.forget(ANN.user, 'local:root')).rejects.toThrow('No identity provider told');
    expect(() => desk.show(ANN.user)).toThrow('Nobody is known');
  });

  it('lets the next person sign in by a name that is free again', async () => {
    await desk.forget('Listed@harbor.example', 'local:root');
    await desk.forget(ANN.user, 'local:root', true);
    expect([...signedIn]).toEqual([]);
    expect(events.filter((event) => (event as { kind: string }).kind === 'person.forgotten')).toHaveLength(2);
    await expect(desk.forget('Listed@harbor.example', 'local:root')).rejects.toThrow('No identity provider told');
  });

  it('says why nothing can be said of somebody who is out', async () => {
    await people.put({ ...ANN, active: false });
    expect(desk.show(ANN.user)).toMatchObject({ roles: [], out: ['not active, says okta'], refused: expect.stringContaining('account') });
  });
});
