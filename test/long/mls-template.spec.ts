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
const OFFICER = 'compliance@mls.example';
const REASON = 'Vendor agreement, section 4';
const OFFICER_BECAUSE = ['--as', OFFICER, '--reason', REASON];
const decide = (what: string, words: readonly string[]) => system.runAside(['vendor', what, ...words]);

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

  it('serves no vendor that it did not approve, and not everybody may', async () => {
    expect(await tokenAnswer(SEARCH)).toMatchObject({ error: 'invalid_client' });
    expect((await decide('list', [])).stdout).toContain('home-search  Home Search, Search Co  waits for approval');
    // Neither a vendor nor a member decides it, nobody without a reason, and not of one that is not there.
    expect(await decide('approve', ['home-search', '--as', 'agent@harbor.example', '--reason', 'none'])).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('agent@harbor.example may not approve'),
    });
    expect((await decide('approve', ['home-search', '--as', OFFICER])).status).toBe(64);
    expect((await decide('approve', ['nobody', ...OFFICER_BECAUSE])).stderr).toContain('there is harbor-portal, home-search');
    expect(await tokenAnswer(SEARCH)).toMatchObject({ error: 'invalid_client' });
  });

  it('serves an approved vendor up to its quota, without a restart', async () => {
    expect(await decide('approve', ['home-search', ...OFFICER_BECAUSE])).toMatchObject({ status: 0, stderr: '' });
    await expect.poll(async () => (await tokenAnswer(SEARCH)).access_token !== undefined, DEADLINE).toBe(true);
    const vendor = await open((await tokenAnswer(SEARCH)).access_token!);
    const answers = [];
    for (let call = 0; call <= QUOTA; call += 1) answers.push(refusalCode(await search(vendor)));
    expect(answers).toEqual([...Array.from({ length: QUOTA }, () => undefined), 'LIMIT_REACHED']);
  });

  it('serves a suspended vendor nothing, whatever token it holds, until it is resumed', async () => {
    // The quota that is used up is the other vendor's alone.
    const portal = await open((await tokenAnswer(PORTAL)).access_token!);
    expect(textOf(await search(portal))).toContain('Cascade MLS');
    expect(await decide('suspend', ['harbor-portal', ...OFFICER_BECAUSE])).toMatchObject({ status: 0 });
    await expect.poll(async () => textOf(await search(portal)), DEADLINE).not.toContain('Cascade MLS');
    expect(await tokenAnswer(PORTAL)).toMatchObject({ error: 'invalid_client' });
    expect((await decide('approve', ['harbor-portal', ...OFFICER_BECAUSE])).stderr).toContain('vendor resume ends that');
    expect((await decide('list', [])).stdout).toMatch(/harbor-portal .* suspended {2}suspended by compliance@mls.example on /);
    expect((await decide('resume', ['harbor-portal', ...OFFICER_BECAUSE])).stdout).toContain('stands again');
    await expect.poll(async () => textOf(await search(portal)), DEADLINE).toContain('Cascade MLS');
  });

  it('says of a vendor what it was answered and what not, and who was let in when', async () => {
    const found = await system.runAside(['audit', 'search', '--application', 'home-search', '--json']);
    expect(found.status).toBe(0);
    for (const word of ['search_listings', 'LIMIT_REACHED']) expect(found.stdout).toContain(word);
    expect(found.stdout).not.toContain('harbor-portal');
    const decisions = system.audit().filter(({ kind }) => String(kind).startsWith('vendor.'));
    const actor = { subject: OFFICER };
    expect(decisions).toMatchObject([
      { kind: 'vendor.approved', actor, details: { service: 'home-search', reason: REASON } },
      { kind: 'vendor.suspended', actor, details: { service: 'harbor-portal', reason: REASON } },
      { kind: 'vendor.resumed', actor, details: { service: 'harbor-portal' } },
    ]);
  });

  it('reports of one vendor alone', async () => {
    const out = join(system.folder, 'of-home-search');
    const made = await system.runAside(['report', 'licence', '--vendor', 'home-search', '--format', 'json', '--out', out]);
    expect(made.status).toBe(0);
    const found = JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as { scope: string; events: number };
    expect(found.scope).toBe('vendor home-search');
    const whole = await system.runAside(['report', 'licence', '--format', 'json', '--out', join(system.folder, 'of-all')]);
    expect(whole.status).toBe(0);
    const all = JSON.parse(await readFile(join(system.folder, 'of-all', 'report.json'), 'utf8')) as { events: number };
    // Its token, its calls up to the quota and the one beyond, and its approval.
    expect(found.events).toBeGreaterThan(QUOTA);
    expect(found.events).toBeLessThan(all.events);
  });
});
