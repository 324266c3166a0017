import { exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { askToken, clientAssertion } from '../support/service-client.js';
import { RunningSystem } from '../support/system.js';

/** Vendors apply by themselves at /oauth/register, where the MLS has opened that, and get nothing before somebody approved them. */
const VENDORS = { PORTAL_SECRET: 'portal-secret-of-this-run-0123456789', SEARCH_SECRET: 'search-secret-of-this-run-0123456789' };
const OFFICER = 'compliance@mls.example';
const BECAUSE = ['--as', OFFICER, '--reason', 'Vendor agreement, section 4'];
const DEADLINE = { timeout: 30_000 };
const INTAKE = 'identity:\n  vendorApplications: { open: true, endpoints: [mls], mostWaiting: 2 }\n';

interface Vendor {
  readonly id: string;
  readonly key: CryptoKey;
}

let system: RunningSystem;
beforeAll(async () => {
  system = await RunningSystem.start({ template: 'mls', env: VENDORS, edit: (yaml) => yaml.replace(/^identity:\n/m, INTAKE) });
});
afterAll(() => system?.stop());

async function register(more: object = {}) {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const metadata = {
    client_name: 'Home Finder',
    contacts: ['desk@finder.example'],
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [await exportJWK(publicKey)] },
    ...more,
  };
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${system.url}/oauth/register`, { method: 'POST', headers, body: JSON.stringify(metadata) });
  const body = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, body, vendor: { id: String(body['client_id']), key: privateKey } };
}

async function asked({ id, key }: Vendor, form: Record<string, string> = {}) {
  const proof = await clientAssertion(key, { id, audience: system.url });
  return (await askToken(system.url, { grant_type: 'client_credentials', client_id: id, ...form, ...proof })).body as {
    access_token?: string;
    error?: string;
  };
}
const decide = (what: string, id: string, words = BECAUSE) => system.runAside(['vendor', what, id, ...words]);
const list = async () => (await system.runAside(['vendor', 'list'])).stdout;
const records = () => system.audit().filter(({ kind }) => String(kind).startsWith('vendor.'));

describe('a vendor that applies by itself', () => {
  let finder: Vendor;

  it('is taken down and waits: it is told so, is on record, and gets no token', async () => {
    const { status, body, vendor } = await register();
    finder = vendor;
    expect(body['client_id']).toMatch(/^vendor-[0-9a-f]{18}$/);
    expect([status, body['approval'], body['client_secret']]).toEqual([201, 'pending', undefined]);
    expect(await asked(finder)).toMatchObject({ error: 'invalid_client' });
    expect(await list()).toMatch(
      new RegExp(`^${finder.id} {2}Home Finder {2}waits for approval {2}applied on .*desk@finder.example$`, 'm'),
    );
    expect(records()).toMatchObject([{ kind: 'vendor.applied', details: { service: finder.id, name: 'Home Finder' } }]);
  });

  it('is let in by who may, with a reason, for the endpoints that gateway.yaml names and to read alone', async () => {
    expect((await decide('approve', finder.id, ['--as', 'agent@harbor.example', '--reason', 'friend'])).stderr).toContain(
      'may not approve',
    );
    expect(await asked(finder)).toMatchObject({ error: 'invalid_client' });
    expect(await decide('approve', finder.id)).toMatchObject({ status: 0, stderr: '' });
    await expect.poll(async () => (await asked(finder)).access_token, DEADLINE).toBeDefined();
    const { access_token: token } = await asked(finder);
    const peer = await new RawPeer('2026', `${system.url}/mcp/mls`, token!).open();
    expect(textOf(await peer.call('search_listings', { city: 'Sacramento', top: 2 }))).toContain('Cascade MLS');
    expect(await asked(finder, { scope: 'mcp:write' })).toMatchObject({ error: 'invalid_scope' });
    expect(await asked(finder, { resource: `${system.url}/mcp` })).toMatchObject({ error: 'invalid_target' });
    const another = await generateKeyPair('ES256');
    expect(await asked({ ...finder, key: another.privateKey })).toMatchObject({ error: 'invalid_client' });
  });

  it('is still known after a restart, and is shut out by a suspension, whatever token it holds', async () => {
    await system.gateway.end();
    await system.gateway.start();
    const { access_token: token } = await asked(finder);
    const peer = await new RawPeer('2026', `${system.url}/mcp/mls`, token!).open();
    const search = async () => textOf(await peer.call('search_listings', { city: 'Sacramento', top: 2 }));
    expect(await search()).toContain('Cascade MLS');
    expect((await decide('refuse', finder.id)).stderr).toContain('was approved');
    expect(await decide('suspend', finder.id)).toMatchObject({ status: 0 });
    await expect.poll(search, DEADLINE).not.toContain('Cascade MLS');
    expect(await asked(finder)).toMatchObject({ error: 'invalid_client' });
  });

  it('waits with no more than may, and is forgotten where it is refused', async () => {
    const [one, two, three] = [await register(), await register(), await register()];
    expect([one.status, two.status, three.status, three.body['error']]).toEqual([201, 201, 429, 'temporarily_unavailable']);
    expect(await decide('refuse', 'home-search')).toMatchObject({ status: 64, stderr: expect.stringContaining('did not apply by itself') });
    expect((await decide('refuse', one.vendor.id)).stdout).toContain('is refused and forgotten');
    expect(await list()).not.toContain(one.vendor.id);
    await expect.poll(async () => (await register()).status, DEADLINE).toBe(201);
    expect(await asked(one.vendor)).toMatchObject({ error: 'invalid_client' });
    // Each process writes a chain of its own.
    const inTime = records().toSorted((one, other) => Number(one['ts']) - Number(other['ts']));
    expect(inTime.map(({ kind }) => kind)).toEqual([
      'vendor.applied',
      'vendor.approved',
      'vendor.suspended',
      'vendor.applied',
      'vendor.applied',
      'vendor.refused',
      'vendor.applied',
    ]);
  });

  it.each([
    ['a secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['an address for a code', { redirect_uris: ['https://finder.example/cb'] }],
    ['a name that writes on a terminal', { client_name: 'Finder\u001B[2J' }],
    ['nobody to tell', { contacts: [] }],
  ])('is not taken down with %s', async (_, more) => {
    const { status, body } = await register(more);
    expect([status, body['error']]).toEqual([400, expect.stringMatching(/^invalid_(?:client_metadata|redirect_uri)$/)]);
  });

  it('stands in the record by its id and name alone', () => {
    expect(records().filter((event) => JSON.stringify(event).includes('desk@finder.example'))).toEqual([]);
  });
});

describe('where the MLS has not opened it', () => {
  let closed: RunningSystem;
  beforeAll(async () => {
    closed = await RunningSystem.start({ template: 'mls', env: VENDORS });
  });
  afterAll(() => closed?.stop());

  it('a vendor is told so, and nothing is kept of it', async () => {
    const open = system;
    system = closed;
    try {
      const { status, body } = await register();
      expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
      expect(String(body['error_description'])).toContain('applications of vendors are not taken here');
      expect(await list()).not.toContain('Home Finder');
    } finally {
      system = open;
    }
  });
});
