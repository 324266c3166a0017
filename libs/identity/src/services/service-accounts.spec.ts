import { describe, expect, it } from 'vitest';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { ServiceAccounts } from './service-accounts.js';
import type { ServiceEntry } from './service-entry.js';
import type { Standing, StandingStore } from './standing-store.js';
import { ServiceStandings } from './service-standings.js';
import { serviceSubject } from './service-subject.js';

const ISSUER = 'https://gateway.harbor.example';
const clock = new StoppedClock(Date.parse('2026-11-25T12:00:00Z'));
const entry = (id: string, over: Partial<ServiceEntry> = {}): ServiceEntry => ({
  id,
  grants: ['vendor'],
  scopes: ['mcp:read'],
  endpoints: [],
  disabled: false,
  ...over,
});
const services = new ServiceAccounts(
  [
    entry('portal'),
    entry('off', { disabled: true }),
    entry('ending', { expiresOn: '2026-11-25' }),
    entry('over', { expiresOn: '2026-11-24' }),
  ],
  { clock, issuer: ISSUER },
);
const claimsOf = (id: string, over: object = {}) => ({ subject: serviceSubject(id), clientId: id, issuer: ISSUER, ...over });

describe('a service', () => {
  it('has the account that gateway.yaml grants it, and no member', () => {
    expect(services.accountOf(claimsOf('portal'))).toEqual({ user: 'service:portal', groups: [], grants: ['vendor'], disabled: false });
  });

  it.each(['off', 'over', 'unknown'])('that is %s has none', (id) => {
    expect(services.accountOf(claimsOf(id))).toBeUndefined();
    expect(services.named(serviceSubject(id))).toBeUndefined();
  });

  it('that needs approval waits for it, and one that is suspended is out whatever else holds', async () => {
    const by = { at: 1, by: 'compliance@mls.example' };
    let listed: Standing[] = [];
    const standings = new ServiceStandings({ list: async () => listed } as unknown as StandingStore);
    const known = new ServiceAccounts(
      [entry('portal', { needsApproval: true }), entry('plain'), entry('off', { disabled: true, needsApproval: true })],
      { clock, issuer: ISSUER, standings },
    );
    const access = async (...next: Standing[]) => {
      listed = next;
      await standings.refresh();
      return known.all().map((each) => known.accessOf(each));
    };
    expect(await access()).toEqual(['waiting', 'in', 'disabled']);
    expect(known.alive('portal')).toBeUndefined();
    expect(known.accountOf(claimsOf('portal'))).toBeUndefined();
    expect(await access({ service: 'portal', approved: by }, { service: 'off', approved: by })).toEqual(['in', 'in', 'disabled']);
    expect(known.alive('portal')).toBeDefined();
    const out = ['portal', 'plain'].map((service) => ({ service, approved: by, suspended: by }));
    expect(await access(...out)).toEqual(['suspended', 'suspended', 'disabled']);
    expect(known.accountOf(claimsOf('plain'))).toBeUndefined();
  });

  it('keeps to what held before where the store cannot be read', async () => {
    const suspended = { at: 1, by: 'staff@mls.example' };
    let isUp = true;
    const list = async (): Promise<Standing[]> => {
      if (!isUp) throw new Error('the database does not answer');
      return [{ service: 'portal', suspended }];
    };
    const standings = new ServiceStandings({ list } as unknown as StandingStore);
    await standings.refresh();
    isUp = false;
    await expect(standings.refresh()).rejects.toThrow('does not answer');
    expect(standings.of('portal')).toEqual({ service: 'portal', suspended });
  });

  it('is let in through its last day, by the calendar of its place', () => {
    expect(services.alive('ending')).toBeDefined();
    clock.time = Date.parse('2026-11-26T07:59:00Z');
    expect(services.alive('ending')).toBeDefined();
    clock.time = Date.parse('2026-11-26T08:01:00Z');
    expect(services.alive('ending')).toBeUndefined();
  });

  it('is not whoever an identity provider, a person or another client calls so', () => {
    expect(services.accountOf(claimsOf('portal', { issuer: 'https://login.elsewhere.example' }))).toBeUndefined();
    expect(services.accountOf(claimsOf('portal', { clientId: 'gatehouse-cli' }))).toBeUndefined();
    expect(services.accountOf(claimsOf('portal', { subject: 'portal' }))).toBeUndefined();
  });
});
