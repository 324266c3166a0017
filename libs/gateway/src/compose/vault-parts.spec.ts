import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedConfig } from '@gatehouse/config';
import type { Principal } from '@gatehouse/kernel';
import type { UpstreamCredential } from '@gatehouse/mcp';
import { HeldKeyRing } from '@gatehouse/seal';
import { VaultOwner } from '@gatehouse/vault';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryVaultStore } from '../../../vault/fixtures/memory-vault-store.js';
import { VaultAccount, VaultRegistrations } from './vault-accounts.js';
import { vaultParts, type VaultParts } from './vault-parts.js';

const line = (id: string, fill: number): string => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const agent = VaultOwner.person({ tenant: 'harbor', subject: 'agent@harbor.example' } as Principal);
const credential = (access: string, more: Partial<UpstreamCredential> = {}): UpstreamCredential => ({
  signIn: 's',
  url: 'https://crm.example/mcp',
  issuer: 'https://login.crm.example',
  resource: 'https://crm.example/mcp',
  redirectUri: 'https://gateway.example/connect/crm/callback',
  client: { client_id: 'c' },
  token: { access, refresh: `${access}-refresh` },
  ...more,
});

let folder: string;
let store: MemoryVaultStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-vault-parts-'));
  store = new MemoryVaultStore();
});
afterEach(() => rm(folder, { recursive: true }));

function opened(vault: object = {}, keyRing?: HeldKeyRing): VaultParts {
  const loaded = { config: { vault, brokerage: { id: 'harbor' } }, secret: () => line('of-the-yaml', 1) } as unknown as LoadedConfig;
  const clock = { now: () => Date.now() };
  return vaultParts(loaded, folder, { vault: store, clock, ...(keyRing ? { keyRing } : {}) }, () => undefined);
}
const keyOf = async (parts: VaultParts): Promise<string> => {
  await parts.vault.write(agent, { upstream: 'crm', issuer: '' }, {});
  return (await parts.vault.list())[0]!.keyId;
};

describe('the keys of the vault', () => {
  it('are those that the application brings, else those of gateway.yaml, else a file beside the signing keys', async () => {
    expect(await keyOf(opened({ keys: {} }, new HeldKeyRing('test', () => line('of-the-application', 2))))).toBe('of-the-application');
    expect(await keyOf(opened({ keys: { fromEnv: 'KEYS' } }))).toBe('of-the-yaml');
    expect(await readdir(folder)).toEqual([]);
    const { file, vault } = opened();
    expect(await keyOf({ vault } as VaultParts)).toBe((await file!.ids())[0]);
    expect(await readdir(folder)).toEqual(['vault.keys']);
  });
});

describe('an account in the vault', () => {
  it('is renewed by one of those who saw the same token', async () => {
    const { vault } = opened();
    const accounts = [new VaultAccount(vault, agent, 'crm'), new VaultAccount(vault, agent, 'crm')];
    await accounts[0]!.write(credential('old'));
    let renewals = 0;
    const renewed = accounts.map((account) =>
      account.renew(credential('old'), async (newest) => credential(`${newest.token.access}-new-${(renewals += 1)}`)),
    );
    expect((await Promise.all(renewed)).map((each) => each?.token.access)).toEqual(['old-new-1', 'old-new-1']);
    await accounts[1]!.forget();
    expect(await accounts[0]!.read()).toBeUndefined();
  });
});

describe('a registration in the vault', () => {
  it('serves everybody who signs in at the same server by the same address, and no account is taken for one', async () => {
    const { vault, deployment } = opened();
    const registrations = new VaultRegistrations(vault, deployment, 'crm');
    await registrations.keep('https://login.crm.example', 'https://g.example/cb', { client_id: 'registered' });
    expect(await registrations.find('https://login.crm.example', 'https://g.example/cb')).toEqual({ client_id: 'registered' });
    expect(await registrations.find('https://evil.example', 'https://g.example/cb')).toBeUndefined();
    expect(await registrations.find('https://login.crm.example', 'https://other.example/cb')).toBeUndefined();
    expect(await new VaultAccount(vault, deployment, 'crm').read()).toBeUndefined();
  });
});
