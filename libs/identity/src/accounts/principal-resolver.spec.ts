import { McpCall, SilentChannel, type TokenClaims } from '@gatehouse/kernel';
import type { ExecutionContext } from '@nestjs/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { ROSTER } from '../../fixtures/roster.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { Roster } from '../roster/roster.js';
import type { RosterSnapshot } from '../roster/roster-rows.js';
import { RosterSource } from '../roster/roster-source.js';
import { ServiceAccounts } from '../services/service-accounts.js';
import { AccountDirectory } from './account-directory.js';
import { GroupMeanings } from './group-meanings.js';
import { PrincipalGuard } from './principal.guard.js';
import { PrincipalResolver } from './principal-resolver.js';

class Mls extends RosterSource {
  snapshot: RosterSnapshot = ROSTER;

  async load(): Promise<RosterSnapshot> {
    return this.snapshot;
  }
}

const LINES = [
  { user: 'agent@harbor.example', member: 'MEM-1001' },
  { user: 'both@harbor.example', member: 'MEM-1002', grants: ['compliance'] },
  { user: 'expiring@harbor.example', member: 'MEM-1010' },
  { user: 'suspended@harbor.example', member: 'MEM-1011' },
  { user: 'gone@harbor.example', member: 'MEM-404' },
  { user: 'compliance@harbor.example', grants: ['compliance'] },
  { user: 'agent@summit.example', member: 'MEM-2001' },
  { user: 'left@harbor.example', member: 'MEM-1005', disabled: true },
];
const ACCOUNTS = new AccountDirectory(LINES, {
  groups: new GroupMeanings([
    { group: 'officers', grants: ['compliance'] },
    { group: 'agents-only', grants: [], only: ['agent'] },
    { group: 'clerks', grants: [], only: ['assistant'], scopes: ['mcp:read'] },
  ]),
});

const claimsOf = (subject: string): TokenClaims => ({
  subject,
  issuer: 'http://gateway.example',
  tokenId: 'token-1',
  clientId: 'tests',
  scopes: ['mcp:read', 'mcp:write', 'mcp:admin'],
  expiresAt: 2_000_000_000,
});

let clock: StoppedClock;
let mls: Mls;
let roster: Roster;
let resolver: PrincipalResolver;

beforeEach(async () => {
  clock = new StoppedClock();
  mls = new Mls();
  roster = new Roster(mls, clock, { refreshMs: 3_600_000, maximumAgeMs: 60_000 });
  resolver = new PrincipalResolver(ACCOUNTS, roster, clock, { tenant: 'harbor', firmKey: 'OFF-101' });
  await roster.refresh();
});

const resolve = (subject: string) => resolver.resolve(claimsOf(subject));

describe('a principal', () => {
  it('is the account’s member with the roster’s roles and facts', () => {
    expect(resolve('agent@harbor.example')).toMatchObject({
      subject: 'agent@harbor.example',
      tenant: 'harbor',
      name: 'Member MEM-1001',
      roles: ['agent'],
      member: { memberKey: 'MEM-1001', officeKey: 'OFF-101', licence: { status: 'active', expiresOn: '2027-06-30' } },
    });
  });

  it('is the same account however the name is written', () => {
    expect(resolve('Agent@Harbor.example').subject).toBe('agent@harbor.example');
  });

  it('has the roles that groups of its token mean here, beside those of the roster', () => {
    const groups = ['officers', 'broker', 'unknown'];
    expect(resolver.resolve({ ...claimsOf('agent@harbor.example'), groups }).roles).toEqual(['agent', 'compliance']);
    expect(() => resolver.resolve({ ...claimsOf('left@harbor.example'), groups })).toThrow('account');
  });

  it('is narrowed by groups, whatever else it is', () => {
    const narrowed = (groups: string[]) => resolver.resolve({ ...claimsOf('both@harbor.example'), groups });
    expect(narrowed(['clerks'])).toMatchObject({ roles: [], scopes: ['mcp:read'] });
    expect(narrowed(['agents-only']).roles).toEqual(['agent']);
    expect(narrowed(['agents-only', 'clerks']).roles).toEqual([]);
    expect(resolve('both@harbor.example')).not.toHaveProperty('scopes');
  });

  it('has granted roles beside those of the roster, or alone', () => {
    expect(resolve('both@harbor.example').roles).toEqual(['agent', 'compliance']);
    const officer = resolve('compliance@harbor.example');
    expect(officer.oversees).toContain('OFF-101');
    expect(officer.oversees?.filter((key) => key.startsWith('OFF-2'))).toEqual([]);
    expect(resolve('both@harbor.example').oversees).toBeUndefined();
    expect(officer).toMatchObject({ roles: ['compliance'], tenant: 'harbor', name: 'compliance@harbor.example' });
    expect(officer.member).toBeUndefined();
  });

  it('of another firm is a tenant of its own', () => {
    expect(resolve('agent@summit.example').tenant).toBe('OFF-201');
  });

  it('resolves while suspended, so that policy can say why nothing is allowed', () => {
    expect(resolve('suspended@harbor.example').member?.memberStatus).toBe('Suspended');
  });

  it.each(['stranger@harbor.example', 'left@harbor.example', ''])('is nobody for an unknown or disabled account (%s)', (subject) => {
    expect(() => resolve(subject)).toThrow(expect.objectContaining({ code: 'ACCOUNT_UNKNOWN' }));
  });

  it('is refused when its member is not on the roster', () => {
    expect(() => resolve('gone@harbor.example')).toThrow(expect.objectContaining({ code: 'ACCESS_MEMBERSHIP' }));
  });
});

describe('resolving again', () => {
  it('gives the same object for the same token while nothing changed', () => {
    const claims = claimsOf('agent@harbor.example');
    expect(resolver.resolve(claims)).toBe(resolver.resolve(claims));
  });

  it('follows the roster at the next reading', async () => {
    const claims = claimsOf('agent@harbor.example');
    expect(resolver.resolve(claims).roles).toEqual(['agent']);
    mls.snapshot = { ...ROSTER, offices: [{ OfficeKey: 'OFF-101', OfficeBrokerKey: 'MEM-1001' }] };
    await roster.refresh();
    expect(resolver.resolve(claims).roles).toEqual(['agent', 'broker']);
  });

  it('follows the calendar: a licence ends with its last day in its place', async () => {
    const claims = claimsOf('expiring@harbor.example');
    const licenceAt = async (time: string) => {
      clock.time = Date.parse(time);
      await roster.refresh();
      return resolver.resolve(claims).member?.licence.status;
    };
    expect(await licenceAt('2026-02-01T07:59:00Z')).toBe('active');
    expect(await licenceAt('2026-02-01T08:00:00Z')).toBe('expired');
  });

  it('is refused when the roster has become too old, also for those it knew; not for those without a member', () => {
    const claims = claimsOf('agent@harbor.example');
    resolver.resolve(claims);
    clock.pass(60_001);
    expect(() => resolver.resolve(claims)).toThrow(expect.objectContaining({ code: 'ROSTER_UNAVAILABLE' }));
    expect(resolve('compliance@harbor.example').roles).toEqual(['compliance']);
  });
});

describe('facts of somebody else', () => {
  it('are the roster’s, or none for an account without a member', () => {
    expect(resolver.factsOf('agent@harbor.example')?.officeKey).toBe('OFF-101');
    expect(resolver.factsOf('compliance@harbor.example')).toBeUndefined();
    expect(() => resolver.factsOf('left@harbor.example')).toThrow(expect.objectContaining({ code: 'ACCOUNT_UNKNOWN' }));
  });
});

describe('the principal guard', () => {
  const callBy = (subject: string) =>
    new McpCall({
      method: 'tools/list',
      params: {},
      era: 'modern',
      endpoint: undefined,
      claims: claimsOf(subject),
      channel: new SilentChannel(),
      signal: new AbortController().signal,
    });
  const pass = (call: McpCall) => new PrincipalGuard(resolver).canActivate({ getArgByIndex: () => call } as unknown as ExecutionContext);

  it('writes the principal on the call', () => {
    const call = callBy('agent@harbor.example');
    expect(pass(call)).toBe(true);
    expect(call.principal.get().member?.memberKey).toBe('MEM-1001');
  });

  it('throws the refusal', () => {
    expect(() => pass(callBy('stranger@harbor.example'))).toThrow(expect.objectContaining({ code: 'ACCOUNT_UNKNOWN' }));
  });
});

describe('a service', () => {
  const issuer = 'http://gateway.example';
  const ofService = { ...claimsOf('service:portal'), clientId: 'portal' };
  const withServices = (disabled: boolean): PrincipalResolver => {
    const entry = { id: 'portal', grants: ['vendor'] as const, scopes: ['mcp:read'] as const, endpoints: [], disabled };
    const people = new AccountDirectory([{ user: 'service:portal', grants: ['admin'] }]);
    return new PrincipalResolver(people, roster, clock, { tenant: 'harbor', services: new ServiceAccounts([entry], { clock, issuer }) });
  };

  it('is a principal without a member, and never the person who has its name', () => {
    expect(withServices(false).resolve(ofService)).toMatchObject({ subject: 'service:portal', tenant: 'harbor', roles: ['vendor'] });
    expect(withServices(false).resolve(ofService)).not.toHaveProperty('member');
    expect(() => withServices(false).resolve(claimsOf('service:portal'))).toThrow(expect.objectContaining({ code: 'ACCOUNT_UNKNOWN' }));
    expect(withServices(false).factsOf('service:portal')).toBeUndefined();
  });

  it('that is disabled, or where there are none, is nobody', () => {
    expect(() => withServices(true).resolve(ofService)).toThrow(expect.objectContaining({ code: 'ACCOUNT_UNKNOWN' }));
    expect(() => resolver.resolve(ofService)).toThrow(expect.objectContaining({ code: 'ACCOUNT_UNKNOWN' }));
  });
});
