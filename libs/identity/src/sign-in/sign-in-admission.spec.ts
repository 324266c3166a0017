import { Refusal } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { connectionTo, MemoryBindings } from '../../fixtures/sign-in.js';
import { AccountDirectory, type AccountEntry } from '../accounts/account-directory.js';
import { PersonRefused, userKeyOf, type Person, type PersonFault, type PersonRecord } from '../accounts/person.js';
import { SignInAdmission } from './sign-in-admission.js';
import type { SignInConnection } from './sign-in-connection.js';
import type { SignedInPerson } from './signed-in-person.js';

const AGENT = 'agent@harbor.example';

class Records {
  readonly kept = new Map<string, PersonRecord>();
  refuses: PersonFault | undefined;

  find(user: string): PersonRecord | undefined {
    return this.kept.get(userKeyOf(user));
  }

  async signedIn(person: Omit<Person, 'active'>): Promise<PersonRecord> {
    if (this.refuses) throw new PersonRefused(this.refuses);
    return this.keep({ ...person, active: true });
  }

  keep(person: Person & Pick<PersonRecord, 'attributes'>): PersonRecord {
    const record = { ...person, id: person.user, createdAt: 0, changedAt: 0, version: 1 };
    this.kept.set(userKeyOf(person.user), record);
    return record;
  }
}

const S1 = `okta ${Buffer.from('digest of s1').toString('base64url')}`;

function gateway(entries: readonly AccountEntry[] = [], named: ReadonlyMap<string, string> = new Map()) {
  const people = new Records();
  const bindings = new MemoryBindings();
  const roster = { isDown: false };
  const accounts = new AccountDirectory(entries, { people });
  const admission = new SignInAdmission({
    accounts,
    people,
    bindings,
    box: { digest: (_kind, value) => Buffer.from(`digest of ${value!.split('\0')[1]!}`) },
    named,
    memberOf: (email) => {
      if (roster.isDown) throw new Refusal('ROSTER_UNAVAILABLE');
      return email === AGENT ? 'MEM-1001' : undefined;
    },
  });
  const admit = async (person: Partial<SignedInPerson> & { user?: string }, changes: Partial<SignInConnection> = {}): Promise<string> => {
    const { user = AGENT, ...rest } = person;
    const signedIn: SignedInPerson = { subject: 's1', account: { user }, groups: [], ...rest };
    return admission.admit(signedIn, connectionTo('okta', changes)).then(
      (account) => account.user,
      (thrown: { fault?: string }) => thrown.fault ?? String(thrown),
    );
  };
  return { admit, people, bindings, roster };
}

const KNOWN = { provision: 'known' } as const;

describe('whom gateway.yaml knows', () => {
  it('is let in by name once, and from then on by subject alone', async () => {
    const { admit, bindings } = gateway([{ user: AGENT }]);
    expect(await admit({}, KNOWN)).toBe(AGENT);
    expect(await admit({ user: 'married@harbor.example' }, KNOWN)).toBe(AGENT);
    expect(await admit({ account: { fault: 'unverified_email' } }, KNOWN)).toBe(AGENT);
    expect(await admit({ subject: 's2' }, KNOWN)).toBe('other_subject');
    expect([...bindings.kept.keys()]).toEqual([S1]);
  });

  it('is let in whatever the letters of the name are like', async () => {
    const { admit } = gateway([{ user: 'Agent@Harbor.example' }]);
    expect(await admit({}, KNOWN)).toBe('Agent@Harbor.example');
  });

  it('is one person where the line says which', async () => {
    const { admit } = gateway([{ user: AGENT }], new Map([['okta:s1', AGENT]]));
    expect(await admit({ subject: 's2' })).toBe('other_subject');
    expect(await admit({ subject: 's1' }, { id: 'other' })).toBe('other_subject');
    expect(await admit({ subject: 's1', account: { fault: 'guest' } }, KNOWN)).toBe(AGENT);
  });

  it('is another person when the line says so, whoever it was before', async () => {
    const { admit, bindings } = gateway([{ user: AGENT }], new Map([['okta:s2', AGENT]]));
    bindings.kept.set(S1, AGENT);
    expect(await admit({ subject: 's2' }, KNOWN)).toBe(AGENT);
    expect(await admit({ subject: 's1' }, KNOWN)).toBe('other_subject');
  });

  it('is out where the line is disabled, and leaves nothing behind', async () => {
    const { admit, bindings, people } = gateway([{ user: AGENT, disabled: true }]);
    expect([await admit({}), await admit({}, KNOWN)]).toEqual(['disabled', 'disabled']);
    expect([bindings.kept.size, people.kept.size]).toEqual([0, 0]);
  });

  it('needs their new name to be an account where the old one is none any more', async () => {
    const { admit, bindings } = gateway([{ user: 'married@harbor.example' }]);
    bindings.kept.set(S1, AGENT);
    expect(await admit({ user: 'married@harbor.example' }, KNOWN)).toBe('married@harbor.example');
    expect(bindings.kept.get(S1)).toBe('married@harbor.example');
  });
});

describe('whom nobody knows', () => {
  it('is refused where the connection lets nobody join, also after a sign-in when it did', async () => {
    const { admit, bindings } = gateway();
    expect(await admit({}, KNOWN)).toBe('unknown');
    expect(bindings.kept.size).toBe(0);
    expect(await admit({})).toBe(AGENT);
    expect(await admit({}, KNOWN)).toBe('unknown');
  });

  it('joins with name, groups and member key, which the next sign-in says anew', async () => {
    const { admit, people } = gateway();
    await admit({ name: 'Ana', groups: ['agents'], member: 'MEM-7' });
    expect(people.find(AGENT)).toMatchObject({
      origin: 'okta',
      subject: 's1',
      name: 'Ana',
      groups: ['agents'],
      member: 'MEM-7',
      active: true,
    });
    await admit({ groups: [] });
    expect(people.find(AGENT)).toMatchObject({ groups: [] });
    expect(people.find(AGENT)?.member).toBeUndefined();
  });

  it('has the member key of their address in the roster only where gateway.yaml says so and the address is proved', async () => {
    const { admit, people } = gateway();
    await admit({ email: AGENT });
    expect(people.find(AGENT)?.member).toBeUndefined();
    await admit({}, { memberFromEmail: true });
    expect(people.find(AGENT)?.member).toBeUndefined();
    await admit({ email: AGENT }, { memberFromEmail: true });
    expect(people.find(AGENT)?.member).toBe('MEM-1001');
  });
});

describe('while no roster can be read', () => {
  const byEmail = { memberFromEmail: true };

  it('somebody stays the member that they were', async () => {
    const { admit, people, roster } = gateway();
    await admit({ email: AGENT }, byEmail);
    roster.isDown = true;
    expect(await admit({ email: AGENT }, byEmail)).toBe(AGENT);
    expect(people.find(AGENT)?.member).toBe('MEM-1001');
  });

  it('nobody joins whose member key would have to be looked up there', async () => {
    const { admit, people, roster } = gateway([{ user: 'broker@harbor.example', member: 'MEM-1003' }]);
    roster.isDown = true;
    expect(await admit({ email: AGENT }, byEmail)).toBe('no_roster');
    expect(people.kept.size).toBe(0);
    const broker = { user: 'broker@harbor.example', email: 'broker@harbor.example', subject: 's2' };
    expect(await admit(broker, byEmail)).toBe(broker.user);
  });
});

describe('whom SCIM knows', () => {
  const provisioned = { user: AGENT, groups: [], active: true, attributes: {} };

  it('is let in by the connection that has the same id, and by no other', async () => {
    const { admit, people } = gateway();
    people.keep({ ...provisioned, origin: 'okta' });
    expect(await admit({}, KNOWN)).toBe(AGENT);
    expect(await admit({}, { ...KNOWN, id: 'partner' })).toBe('other_origin');
    expect(await admit({}, { id: 'partner' })).toBe('other_origin');
  });

  it('is out when they left', async () => {
    const { admit, people, bindings } = gateway();
    people.keep({ ...provisioned, origin: 'okta', active: false });
    expect([await admit({}), await admit({}, KNOWN)]).toEqual(['disabled', 'disabled']);
    expect(bindings.kept.size).toBe(0);
  });
});

it.each([
  ['origin', 'other_origin'],
  ['member', 'member_taken'],
  ['inactive', 'disabled'],
  ['name', 'no_account_claim'],
] as const)('a person who is refused for their %s is told of it as %s', async (fault, told) => {
  const { admit, people } = gateway();
  people.refuses = fault;
  expect(await admit({})).toBe(told);
});

it('two who come at once for one name are not both let in', async () => {
  const { admit } = gateway();
  const outcomes = await Promise.all([admit({ subject: 's1' }), admit({ subject: 's2' })]);
  expect(outcomes.toSorted()).toEqual([AGENT, 'other_subject']);
});
