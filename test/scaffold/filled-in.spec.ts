import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@gatehouse/sandbox-app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { freePort } from '../support/free-port.js';
import { GatewayProcess, repository } from '../support/gateway-process.js';
import { HeadlessBrowser } from '../support/headless-browser.js';
import { InstalledPackage } from '../support/installed-package.js';
import { ANSWERED_LICENCE } from '../support/mls-desk.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { placedHere } from '../support/placed-here.js';
import { RawPeer, refusalCode, textOf } from '../support/raw-peer.js';
import { totp } from '../support/totp.js';

/** A deployment as people fill it in: its MLS answered, an agent on the roster. It signs them in as it was created: by password and second factor. */
const AGENT = 'ann@tide.example';
const SECRET = 'reso-secret-of-this-run';
const ANSWERED = {
  ...ANSWERED_LICENCE,
  mandatoryFilter: "OriginatingSystemName eq 'Cascade MLS'",
  aiUse: { ...ANSWERED_LICENCE.aiUse, approvedBy: 'broker@tide.example' },
};

let installed: InstalledPackage;
let sandbox: Sandbox;
let gateway: GatewayProcess;
let folder: string;
let url: string;
const gatehouse = (...args: string[]) => spawnSync(process.execPath, [installed.program, ...args], { encoding: 'utf8', cwd: folder });

function filledIn(): void {
  const file = join(folder, 'gateway.yaml');
  const config = parse(readFileSync(file, 'utf8')) as { mls: object[]; identity: { accounts: object[] } };
  const reso = `${sandbox.url}/reso`;
  const auth = { type: 'client_credentials', tokenUrl: `${reso}/oauth/token`, clientId: 'gatehouse-sandbox' };
  const secret = { clientSecret: { fromEnv: 'CASCADE_TOKEN' } };
  config.mls = [{ ...config.mls[0], baseUrl: `${reso}/odata`, auth: { ...auth, ...secret }, ...ANSWERED }];
  config.identity.accounts.push({ user: AGENT, member: 'MEMBER-2' });
  writeFileSync(file, stringify(config));
  writeFileSync(join(folder, '.env'), `CASCADE_TOKEN=${SECRET}\n`);
  appendFileSync(
    join(folder, 'roster/members.csv'),
    `MEMBER-2,Ann Agent,${AGENT},REALTOR Salesperson,Active,true,S.0100,CA,2099-01-31,OFF-9,\n`,
  );
}

beforeAll(async () => {
  installed = await InstalledPackage.install();
  sandbox = await startSandbox({ port: await freePort(), secrets: { resoClientSecret: SECRET } });
  const answers = join(repository, 'test/scaffold/answers/small-brokerage.yaml');
  folder = installed.folder;
  const created = gatehouse('create', 'tide', '--answers', answers);
  if (created.status !== 0) throw new Error(created.stderr);
  folder = join(installed.folder, 'tide');
  symlinkSync(join(installed.folder, 'node_modules'), join(folder, 'node_modules'), 'junction');
  url = `http://127.0.0.1:${await freePort()}`;
  placedHere(folder, url);
  filledIn();
  gateway = new GatewayProcess(join(folder, 'gateway.yaml'), url, {}, installed.program);
});
afterAll(async () => {
  await gateway?.end();
  await sandbox?.close();
  if (installed) rmSync(installed.folder, { recursive: true, force: true });
});

/** The password, then the second factor that everybody here has to set up, then the consent. */
async function signedIn(user: string, password: string): Promise<string> {
  const application = new OAuthApplication(url);
  const browser = new HeadlessBrowser();
  const asked = await browser.submit(await browser.open(application.authorizeUrl()), { user, password, decision: 'allow' });
  expect(asked.text).toContain('Your brokerage asks for one');
  const key = /class="key-shown">([^<]+)</.exec(asked.text)![1]!;
  const codes = await browser.submit(asked, { code: totp(key), decision: 'allow' });
  const consent = await browser.submit(codes);
  expect(consent.text).toContain('to act for you?');
  const back = await browser.submit(consent, { decision: 'allow' });
  const code = new URL(back.headers.get('location')!, url).searchParams.get('code');
  return (await application.redeem(code!)).access_token;
}

describe('a deployment that was filled in', () => {
  it('is whole, signs its agent in, answers them with listings, refuses what is not for them, and reports both', async () => {
    const checked = gatehouse('check');
    expect([checked.stderr, checked.stdout.includes('serves no tools')]).toEqual(['', false]);
    const password = gatehouse('account', 'password', AGENT, '--generate').stdout.trim().split(' ')[1]!;
    await gateway.start();
    const token = await signedIn(AGENT, password);
    const agent = await new RawPeer('2026', `${url}/mcp`, token).open();
    const found = await agent.call('mls_search_listings', { city: 'Sacramento', top: 3 });
    expect([refusalCode(found), textOf(found).includes('Cascade MLS')]).toEqual([undefined, true]);
    const refused = await agent.call('mls_search_listings', { city: 'Sacramento', top: 3, secretly: true });
    expect(refusalCode(refused)).toBe('ARGUMENT_CONTRACT');
    expect((await new RawPeer('2026', `${url}/mcp`, `${token}x`).list()).status).toBe(401);
    await gateway.end();
    const made = gatehouse('report', 'compliance', '--format', 'json', '--out', 'quarter');
    expect(made.status).toBe(0);
    const report = readFileSync(join(folder, 'quarter/report.json'), 'utf8');
    expect(JSON.parse(report)).toMatchObject({ format: 'gatehouse-report/1' });
    expect(report).toContain('Tide Realty');
    const record = gatehouse('audit', 'search', '--json').stdout;
    for (const word of ['auth.signed_in', 'search_listings', 'ARGUMENT_CONTRACT', AGENT]) expect(record).toContain(word);
  });
});
