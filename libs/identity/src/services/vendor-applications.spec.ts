import { SealedBox } from '@gatehouse/seal';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryArtifactStore } from '../../fixtures/memory-artifact-store.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { ServiceAccounts } from './service-accounts.js';
import { ServiceStandings } from './service-standings.js';
import type { Standing, StandingStore } from './standing-store.js';
import { VendorApplications, type ApplicationTerms } from './vendor-applications.js';

const DAY_MS = 86_400_000;
const TERMS: ApplicationTerms = { open: true, endpoints: ['mls'], mostWaiting: 2 };
const BY = { at: 1, by: 'compliance@mls.example' };
const applied = (id: string) => ({ id, name: `The ${id}`, contact: `${id}@vendor.example`, metadata: { client_id: id } });

let store: MemoryArtifactStore;
let clock: StoppedClock;
let standings: ServiceStandings;
let listed: Standing[];
/** Another node has memory of its own. */
const node = (terms = TERMS) => new VendorApplications(terms, { store, box: new SealedBox(Buffer.alloc(32, 7)), clock, standings });
const decided = async (...next: Standing[]) => {
  listed = next;
  await standings.refresh();
};

beforeEach(() => {
  store = new MemoryArtifactStore();
  clock = new StoppedClock();
  listed = [];
  standings = new ServiceStandings({ list: async () => listed } as unknown as StandingStore);
});

describe('vendors who applied by themselves', () => {
  it('are services that need approval, reach what gateway.yaml names, and are known to every node', async () => {
    const [first, second] = [node(), node()];
    expect(await first.take(applied('portal'))).toBe(true);
    expect(second.entryOf('portal')).toBeUndefined();
    await second.refresh();
    const services = new ServiceAccounts([], { clock, issuer: 'https://gateway.mls.example', standings, applications: second });
    expect([services.any, services.has('portal'), services.alive('portal')]).toEqual([true, true, undefined]);
    expect(services.all().map((entry) => services.accessOf(entry))).toEqual(['waiting']);
    await decided({ service: 'portal', approved: BY });
    expect(services.alive('portal')).toMatchObject({ endpoints: ['mls'], scopes: ['mcp:read'], grants: ['vendor'] });
    await decided({ service: 'portal', approved: BY, suspended: BY });
    expect(services.alive('portal')).toBeUndefined();
    expect(services.configured()).toEqual([]);
  });

  it('reach nothing where gateway.yaml names no endpoint, approved or not', async () => {
    const applications = node({ open: false, endpoints: [], mostWaiting: 2 });
    await node().take(applied('portal'));
    await applications.refresh();
    await decided({ service: 'portal', approved: BY });
    const services = new ServiceAccounts([], { clock, issuer: 'https://gateway.mls.example', standings, applications });
    expect([services.any, services.alive('portal')]).toEqual([true, undefined]);
  });

  it('wait in no greater number than may, those of other nodes too; who is approved or refused waits no more', async () => {
    const [first, second] = [node(), node()];
    for (const [at, id] of [
      [first, 'one'],
      [second, 'two'],
    ] as const)
      expect(await at.take(applied(id))).toBe(true);
    expect(await first.take(applied('three'))).toBe(false);
    await decided({ service: 'one', approved: BY });
    expect(await first.take(applied('three'))).toBe(true);
    expect(await first.take(applied('four'))).toBe(false);
    await first.remove('two');
    expect([first.of('two'), await second.take(applied('four'))]).toEqual([undefined, true]);
    expect(second.of('two')).toBeUndefined();
  });

  it('are forgotten after a month, unless somebody approved them', async () => {
    const applications = node();
    await applications.take(applied('one'));
    await applications.take(applied('two'));
    await applications.keep('one');
    clock.pass(30 * DAY_MS);
    await applications.refresh();
    expect(applications.all().map(({ id }) => id)).toEqual(['one']);
    expect(applications.of('one')).toMatchObject({ name: 'The one', contact: 'one@vendor.example', appliedAt: clock.now() - 30 * DAY_MS });
    await store.purgeExpired(clock.now());
    expect(store.rows.size).toBe(1);
  });

  it('cannot be read by who has the rows alone, nor be put in another row', async () => {
    const applications = node();
    await applications.take(applied('one'));
    await applications.take(applied('two'));
    const [one, two] = [...store.rows.values()];
    for (const said of ['one@vendor.example', 'The one']) expect(JSON.stringify(one)).not.toContain(said);
    await store.save({ ...one!, sealed: two!.sealed });
    await applications.refresh();
    expect(applications.all().map(({ id }) => id)).toEqual(['two']);
  });
});
