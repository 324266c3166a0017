import type { Clock, JsonObject, Principal } from '@gatehouse/kernel';
import { KmsKeyRing } from '@gatehouse/seal';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalKms } from '../../seal/fixtures/local-kms.js';
import { MemoryVaultStore } from '../fixtures/memory-vault-store.js';
import { Vault } from './vault.js';
import { VaultOwner } from './vault-owner.js';

const clock: Clock = { now: () => Date.now() };
const ISSUER = 'https://login.crm.example';
const AT = { upstream: 'crm', issuer: ISSUER };
const person = (subject: string, tenant = 'harbor'): VaultOwner => VaultOwner.person({ subject, tenant } as Principal);
const [agent, broker] = [person('agent@harbor.example'), person('broker@harbor.example')];

let kms: LocalKms;
let store: MemoryVaultStore;
let vault: Vault;
let unreadable: string[];

beforeEach(() => {
  kms = new LocalKms();
  store = new MemoryVaultStore();
  unreadable = [];
  vault = node();
});

const node = (): Vault =>
  new Vault({ store, ring: new KmsKeyRing(kms), clock, onUnreadable: ({ owner, upstream }) => unreadable.push(`${owner} ${upstream}`) });
const contentOf = async (owner: VaultOwner, upstream = 'crm'): Promise<JsonObject | undefined> =>
  (await vault.read(owner, upstream))?.content;

describe('the vault', () => {
  it('gives each person their own, and nobody another', async () => {
    await vault.write(agent, AT, { token: 'of-the-agent' });
    await vault.write(broker, AT, { token: 'of-the-broker' });
    await vault.write(VaultOwner.deployment('harbor'), AT, { token: 'of-the-gateway' });
    expect(await contentOf(agent)).toEqual({ token: 'of-the-agent' });
    expect(await contentOf(broker)).toEqual({ token: 'of-the-broker' });
    expect(await contentOf(person('compliance@harbor.example'))).toBeUndefined();
    expect(await contentOf(person('agent@harbor.example', 'another-firm'))).toBeUndefined();
    expect(await contentOf(person('deployment'))).toBeUndefined();
    expect(await contentOf(agent, 'desk')).toBeUndefined();
  });

  it('keeps one credential for a person and an upstream: one of another issuer takes its place', async () => {
    await vault.write(agent, AT, { token: 'old' });
    await vault.write(agent, { upstream: 'crm', issuer: 'https://other.example' }, { token: 'new' });
    expect(await vault.read(agent, 'crm')).toMatchObject({ issuer: 'https://other.example', content: { token: 'new' } });
    expect(store.rows.size).toBe(1);
  });

  it.each<[string, { tenant?: string; owner?: string; upstream?: string; issuer?: string }]>([
    ['another person', { owner: 'person:broker@harbor.example' }],
    ['another tenant', { tenant: 'another-firm' }],
    ['another upstream', { upstream: 'desk' }],
    ['another issuer', { issuer: 'https://evil.example' }],
    ['the gateway', { owner: 'deployment' }],
  ])('does not open a row that was moved to %s', async (_, moved) => {
    await vault.write(agent, AT, { token: 'of-the-agent' });
    const [held] = [...store.rows.values()];
    store.rows.clear();
    await store.put({ ...held!.row, ...moved });
    const owners = [agent, broker, person('agent@harbor.example', 'another-firm'), VaultOwner.deployment('harbor')];
    for (const owner of owners) for (const upstream of ['crm', 'desk']) expect(await contentOf(owner, upstream)).toBeUndefined();
    expect(unreadable).toHaveLength(1);
  });

  it('holds nothing readable, and gives an inventory without secrets', async () => {
    await vault.write(agent, AT, { token: 'of-the-agent' });
    expect(JSON.stringify([...store.rows.values()])).not.toContain('of-the-agent');
    const lines = await vault.list();
    expect(lines).toMatchObject([{ tenant: 'harbor', user: 'agent@harbor.example', upstream: 'crm', issuer: ISSUER, keyId: 'local/1' }]);
    expect(Object.keys(lines[0]!)).not.toContain('sealed');
    expect(await vault.list('broker@harbor.example')).toEqual([]);
  });

  it('opens nothing a second time where nothing changed', async () => {
    await vault.write(agent, AT, { token: 'a' });
    const first = await vault.read(agent, 'crm');
    expect(await vault.read(agent, 'crm', first)).toBe(first);
    await vault.write(agent, AT, { token: 'b' });
    expect((await vault.read(agent, 'crm', first))?.content).toEqual({ token: 'b' });
  });

  it('forgets a person at one upstream, or everywhere', async () => {
    for (const upstream of ['crm', 'desk']) await vault.write(agent, { upstream, issuer: '' }, {});
    await vault.write(broker, AT, {});
    expect(await vault.forget(agent, 'crm')).toBe(1);
    expect(await vault.usersAt('crm')).toEqual(['broker@harbor.example']);
    expect(await vault.forgetUser('agent@harbor.example')).toBe(1);
    expect(await vault.list()).toHaveLength(1);
  });
});

describe('a change of what is good once', () => {
  const renewal = (seen: JsonObject, log: string[], name: string) => ({
    isSpent: ({ token }: JsonObject) => token === seen['token'],
    work: async ({ token }: JsonObject) => {
      log.push(`${name} uses ${String(token)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { token: `${String(token)}+` };
    },
  });

  it('is made once, whichever node asks', async () => {
    await vault.write(agent, AT, { token: 't' });
    const log: string[] = [];
    const nodes = ['one', 'two', 'three'].map((name) => node().change(agent, 'crm', renewal({ token: 't' }, log, name)));
    const kept = await Promise.all(nodes);
    expect(log).toHaveLength(1);
    expect(kept.map((each) => each?.content)).toEqual(Array.from({ length: 3 }, () => ({ token: 't+' })));
  });

  it('that fails changes nothing, and lets the next one try at once', async () => {
    await vault.write(agent, AT, { token: 't' });
    const fails = { isSpent: () => true, work: () => Promise.reject(new Error('no network')) };
    await expect(vault.change(agent, 'crm', fails)).rejects.toThrow('no network');
    expect(await contentOf(agent)).toEqual({ token: 't' });
    const log: string[] = [];
    expect((await vault.change(agent, 'crm', renewal({ token: 't' }, log, 'next')))?.content).toEqual({ token: 't+' });
  });

  it('yields to who connected again meanwhile, and to who disconnected', async () => {
    await vault.write(agent, AT, { token: 't' });
    const during = (act: () => Promise<unknown>) => ({ isSpent: () => true, work: async () => (await act(), { token: 'late' }) });
    const kept = await vault.change(
      agent,
      'crm',
      during(() => vault.write(agent, AT, { token: 'anew' })),
    );
    expect(kept?.content).toEqual({ token: 'anew' });
    expect(
      await vault.change(
        agent,
        'crm',
        during(() => vault.forget(agent, 'crm')),
      ),
    ).toBeUndefined();
    expect(await contentOf(agent)).toBeUndefined();
  });
});

describe('sealing anew', () => {
  it('leaves everything readable under the newest key, and the old one of no use', async () => {
    await vault.write(agent, AT, { token: 'a' });
    await vault.write(broker, AT, { token: 'b' });
    kms.rotate();
    expect(await contentOf(agent)).toEqual({ token: 'a' });
    expect(await vault.reseal()).toEqual({ sealed: 2, unreadable: 0 });
    expect(await vault.reseal()).toEqual({ sealed: 0, unreadable: 0 });
    kms.disable('local/1');
    expect(await contentOf(agent)).toEqual({ token: 'a' });
    expect(await contentOf(broker)).toEqual({ token: 'b' });
  });

  it('is read by whoever had the row in hand when its key was taken away', async () => {
    await vault.write(agent, AT, { token: 'of-the-agent' });
    const find = store.find.bind(store);
    store.find = async (filter) => {
      const rows = await find(filter);
      store.find = find;
      kms.rotate();
      await node().reseal();
      kms.disable('local/1');
      return rows;
    };
    expect(await contentOf(agent)).toEqual({ token: 'of-the-agent' });
    expect(unreadable).toEqual([]);
  });

  it('loses no renewal that is under way', async () => {
    await vault.write(agent, AT, { token: 't' });
    kms.rotate();
    let resealing: Promise<unknown> | undefined;
    const work = async () => {
      resealing = node().reseal();
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { token: 'renewed' };
    };
    await vault.change(agent, 'crm', { isSpent: () => true, work });
    await resealing;
    expect(await contentOf(agent)).toEqual({ token: 'renewed' });
    expect((await vault.list())[0]?.keyId).toBe('local/2');
  });

  it('counts what does not open, and leaves it', async () => {
    await vault.write(agent, AT, { token: 'a' });
    kms.rotate();
    kms.disable('local/1');
    expect(await vault.reseal()).toEqual({ sealed: 0, unreadable: 1 });
    expect(store.rows.size).toBe(1);
  });
});
