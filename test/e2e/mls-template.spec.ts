import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf } from '../support/raw-peer.js';
import { askToken, basic } from '../support/service-client.js';
import { RunningSystem } from '../support/system.js';

const VENDORS = { PORTAL_SECRET: 'portal-secret-of-this-run-0123456789', SEARCH_SECRET: 'search-secret-of-this-run-0123456789' };
const PORTAL = basic('harbor-portal', VENDORS.PORTAL_SECRET);
const SEARCH = basic('home-search', VENDORS.SEARCH_SECRET);
/** Role matrix, vendor: no participant fields, unless the licence that their connection holds is one of BBO or PDAP and the MLS says so. */
const BACK_OFFICE = `@id("vendors-under-back-office-licence")
@title("Vendors of back offices read what any member of the MLS may see.")
@reach("participant")
@mask_own("true")
permit (principal in Role::"vendor", action == Action::"read", resource in DataClass::"participant_listing");
`;
const DEADLINE = { timeout: 30_000 };
const QUOTA = 4;

let system: RunningSystem;
beforeAll(async () => {
  system = await RunningSystem.start({
    template: 'mls',
    env: VENDORS,
    edit: (yaml) => yaml.replace('most: 5000, per: 1d', `most: ${QUOTA}, per: 1d`),
  });
});
afterAll(() => system?.stop());

const tokenAnswer = async (credential: typeof PORTAL) =>
  (await askToken(system.url, { grant_type: 'client_credentials' }, credential)).body as { access_token?: string; error?: string };
/** A vendor's token is for the one endpoint that its line names. */
const open = async (token: string, path = '/mcp/mls') => new RawPeer('2026', `${system.url}${path}`, token).open();
const search = (peer: RawPeer, tool = 'search_listings') => peer.call(tool, { city: 'Sacramento', top: 2 });

/** The gateway is told to read its file again, or starts anew where there is no signal for it. */
async function rewritten(from: string, to: string): Promise<void> {
  const yaml = await readFile(system.configFile, 'utf8');
  expect(yaml).toContain(from);
  await writeFile(system.configFile, yaml.replace(from, to));
  if (process.platform !== 'win32') return void process.kill(system.gateway.pid!, 'SIGHUP');
  await system.gateway.end();
  await system.gateway.start();
}

describe('the deployment of an MLS, as its template has it', () => {
  it('serves members of each brokerage as a tenant of its own, and its staff', async () => {
    for (const user of ['agent@harbor.example', 'agent@summit.example', 'staff@mls.example']) {
      const found = await search(await open(system.token(user), '/mcp'), 'mls_search_listings');
      expect([user, refusalCode(found), textOf(found).includes('Cascade MLS')]).toEqual([user, undefined, true]);
    }
    const tenants = system.audit().flatMap(({ kind, tenant }) => (kind === 'tools/call' || tenant !== undefined ? [tenant] : []));
    expect(new Set(tenants)).toEqual(new Set(['OFF-101', 'OFF-201', 'cascade']));
  });

  it('shows a vendor what members see only where a policy says so, under a licence that carries it, and without what is the listing office’s', async () => {
    const portal = await open((await tokenAnswer(PORTAL)).access_token!);
    const view = () => portal.call('get_listing_agent_view', { listingKey: 'LST-000001' });
    const [hidden, unknown] = [await view(), await portal.call('no_such_tool', {})];
    expect(hidden.message!.error).toEqual(unknown.message!.error);
    await writeFile(join(system.folder, 'agreements.cedar'), BACK_OFFICE);
    await rewritten('\nmls:\n', '\npolicies: [agreements.cedar]\n\nmls:\n');
    await expect.poll(async () => (await view()).message!.error, DEADLINE).toBeUndefined();
    const [listing] = ((await view()).message!.result!['structuredContent'] as { listings: Record<string, unknown>[] }).listings;
    // The seller's name stands behind a placeholder, as for everybody who is not on the listing's side.
    const masked = {
      ListingAgreement: 'Exclusive Right To Sell',
      OwnerName: expect.stringMatching(/^\[\[person:/),
      OccupantType: '[redacted]',
    };
    expect(listing).toMatchObject({ ListingKey: 'LST-000001', ...masked });
    for (const field of ['PrivateOfficeRemarks', 'OwnerPhone', 'AccessCode']) expect(listing).not.toHaveProperty(field);
  });

  it('serves no vendor that it did not approve; approved, up to its quota; suspended, none of it', async () => {
    expect(await tokenAnswer(SEARCH)).toMatchObject({ error: 'invalid_client' });
    await rewritten('endpoints: [mls], disabled: true', 'endpoints: [mls]');
    await expect.poll(async () => (await tokenAnswer(SEARCH)).access_token !== undefined, DEADLINE).toBe(true);
    const vendor = await open((await tokenAnswer(SEARCH)).access_token!);
    const answers = [];
    for (let call = 0; call <= QUOTA; call += 1) answers.push(refusalCode(await search(vendor)));
    expect(answers).toEqual([...Array.from({ length: QUOTA }, () => undefined), 'LIMIT_REACHED']);
    // The quota is that vendor's alone.
    const portal = await open((await tokenAnswer(PORTAL)).access_token!);
    expect(textOf(await search(portal))).toContain('Cascade MLS');
    await rewritten('secret: { fromEnv: PORTAL_SECRET }', 'secret: { fromEnv: PORTAL_SECRET }, disabled: true');
    await expect.poll(async () => textOf(await search(portal)), DEADLINE).not.toContain('Cascade MLS');
    expect(await tokenAnswer(PORTAL)).toMatchObject({ error: 'invalid_client' });
  });

  it('says of a vendor what it was answered and what not, and who was let in when', async () => {
    const found = await system.runAside(['audit', 'search', '--application', 'home-search', '--json']);
    expect(found.status).toBe(0);
    for (const word of ['search_listings', 'LIMIT_REACHED']) expect(found.stdout).toContain(word);
    expect(found.stdout).not.toContain('harbor-portal');
    const changes = system.audit().filter(({ kind }) => kind === 'config.changed');
    expect(changes.map(({ details }) => details)).toMatchObject([
      { setting: 'identity.services', service: 'home-search', disabled: false },
      { setting: 'identity.services', service: 'harbor-portal', disabled: true },
    ]);
  });
});
