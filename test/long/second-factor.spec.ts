import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DpopKey } from '../support/dpop-key.js';
import { freePort } from '../support/free-port.js';
import { GatewayProcess } from '../support/gateway-process.js';
import { formOf, HeadlessBrowser, signInAndAllow, type BrowserPage, type Person } from '../support/headless-browser.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';
import { STEP_MS, totp } from '../support/totp.js';

const AGENT = 'agent@harbor.example';
const AGENT_2 = 'agent2@harbor.example';
const BROKER = 'broker@harbor.example';
const ADMIN = 'admin@harbor.example';
const WITHIN = { timeout: 5_000, interval: 100 };

let system: RunningSystem;
let other: GatewayProcess;

/** Two gateways of one deployment: one database, one key directory, one public URL. Administrators need a second factor, others may have one. */
beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) => yaml.replace(/^identity:\n/m, 'identity:\n  passwords: { secondFactorFor: [admin] }\n'),
  });
  const port = await freePort();
  const yaml = await readFile(system.configFile, 'utf8');
  const file = join(system.folder, 'second-node.yaml');
  await writeFile(file, `${yaml.replace(/^ {2}port: \d+$/m, `  port: ${port}`)}\naudit: { node: node-2 }\n`);
  other = new GatewayProcess(file, `http://127.0.0.1:${port}`, SECRETS);
  await other.start();
});
afterAll(async () => {
  await other?.end();
  await system?.stop();
});

const application = (): OAuthApplication => new OAuthApplication(system.url);
const personOf = (user: string): Person => ({ user, password: system.password(user) });
const account = `/oauth/account`;
const nodes = (): string[] => [system.url, other.url];
const reads = async (token: string, node: string): Promise<number> => (await new RawPeer('2026', `${node}/mcp`, token).list()).status;
const keyOn = ({ text }: BrowserPage): string => /class="key-shown">([^<]+)</.exec(text)![1]!;
const codesOn = ({ text }: BrowserPage): string[] => [...text.matchAll(/<li>([a-z0-9-]{11})<\/li>/g)].map(([, code]) => code!);
const isAskedForCode = ({ text }: BrowserPage): boolean => /autocomplete="one-time-code"/.test(text) && /\/code"/.test(text);

/** The next code that was not taken yet: each one is good once, and the one that enrolled the app was taken. */
const later = (key: string, steps = 1): string => totp(key, Date.now() + steps * STEP_MS);

async function signedInAtAccount(
  person: Person,
  browser = new HeadlessBrowser(),
): Promise<{ browser: HeadlessBrowser; page: BrowserPage }> {
  const asked = await browser.open(`${system.url}${account}`);
  return { browser, page: await browser.submit(asked, { ...person, decision: 'allow' }) };
}

async function enrolled(person: Person): Promise<{ key: string; recovery: string[]; browser: HeadlessBrowser }> {
  const { browser, page } = await signedInAtAccount(person);
  const begun = await browser.send(formOf(page, '/enrol'), { password: person.password });
  const key = keyOn(begun);
  const done = await browser.submit(begun, { code: totp(key) });
  return { key: key.replaceAll(' ', ''), recovery: codesOn(done), browser };
}

async function passwordStep(person: Person, browser = new HeadlessBrowser()): Promise<BrowserPage> {
  return browser.submit(await browser.open(application().authorizeUrl()), { ...person, decision: 'allow' });
}

describe('a person who set up a second factor', () => {
  let person: Person;
  let key: string;
  let recovery: string[];
  let used: string;

  beforeAll(async () => {
    person = personOf(AGENT);
    ({ key, recovery } = await enrolled(person));
  });

  it('was shown ten recovery codes, and finds on the account page what is there', async () => {
    expect(new Set(recovery).size).toBe(10);
    const shown = system.run(['account', 'show', AGENT]);
    expect(shown.stdout).toMatch(/^second factor {2}since \S+, 10 recovery codes left$/m);
    expect(shown.stdout).not.toContain(key);
  });

  it('is asked for the code after the password, and with both gets tokens that say how they signed in', async () => {
    const browser = new HeadlessBrowser();
    const asked = await passwordStep(person, browser);
    expect(asked.status).toBe(200);
    expect(isAskedForCode(asked)).toBe(true);
    used = later(key);
    const consent = await browser.submit(asked, { code: used, decision: 'allow' });
    const answer = await browser.submit(consent, { decision: 'allow' });
    expect(new URL(answer.headers.get('location')!).searchParams.get('code')).toBeTruthy();
    expect(
      system.audit().filter(({ kind, details }) => kind === 'auth.signed_in' && (details as { factor?: string }).factor === 'code'),
    ).toHaveLength(1);
  });

  it('cannot use one code twice, at the other node neither', async () => {
    for (const node of nodes()) {
      const browser = HeadlessBrowser.at(node);
      const refused = await browser.submit(await passwordStep(person, browser), { code: used, decision: 'allow' });
      expect(refused.status).toBe(401);
      expect(refused.text).toContain('was used already');
    }
  });

  it('gets in by a recovery code once, at the other node neither twice', async () => {
    const statuses: number[] = [];
    for (const node of nodes()) {
      const browser = HeadlessBrowser.at(node);
      const answer = await browser.submit(await passwordStep(person, browser), { code: recovery[0]!.toUpperCase(), decision: 'allow' });
      statuses.push(answer.status);
      expect(answer.text.includes('to act for you?')).toBe(node === system.url);
    }
    expect(statuses).toEqual([200, 401]);
    expect(system.run(['account', 'show', AGENT]).stdout).toContain('9 recovery codes left');
  });

  it('who lost it is helped by an administrator, which is on record and ends every sign-in', async () => {
    const client = application();
    const browser = new HeadlessBrowser();
    const asked = await browser.submit(await browser.open(client.authorizeUrl()), { ...person, decision: 'allow' });
    const consent = await browser.submit(asked, { code: recovery[1]!, decision: 'allow' });
    const back = await browser.submit(consent, { decision: 'allow' });
    const issued = await client.redeem(new URL(back.headers.get('location')!).searchParams.get('code')!);
    const claims = JSON.parse(Buffer.from(issued.access_token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
    expect(claims).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: 'https://refeds.org/profile/mfa', auth_time: expect.any(Number) });
    expect(system.run(['account', 'totp-reset', AGENT]).status).toBe(0);
    expect(system.run(['account', 'totp-reset', AGENT]).status).toBe(1);
    for (const node of nodes()) await expect.poll(() => reads(issued.access_token, node), WITHIN).toBe(401);
    expect((await client.refresh(issued.refresh_token)).status).toBe(400);
    expect(system.audit().filter(({ kind }) => kind === 'auth.second_factor.reset')).toHaveLength(1);
    expect((await passwordStep(person)).text).toContain('to act for you?');
  });
});

it('who needs a second factor sets it up while signing in, and gets no further without', async () => {
  const person = personOf(ADMIN);
  const browser = new HeadlessBrowser();
  const page = await passwordStep(person, browser);
  expect(page.text).toContain('Your brokerage asks for one');
  const wrong = await browser.submit(page, { code: '000000', decision: 'allow' });
  expect(wrong.status).toBe(401);
  const key = keyOn(wrong);
  expect(key).toBe(keyOn(page));
  const codes = await browser.submit(wrong, { code: totp(key), decision: 'allow' });
  expect(codesOn(codes)).toHaveLength(10);
  expect((await browser.submit(codes)).text).toContain('to act for you?');
  expect(isAskedForCode(await passwordStep(person))).toBe(true);
  // Required, so it can be replaced and not removed.
  const { fields, action } = formOf((await signedInAtAccountWithCode(person, key)).page, '/enrol');
  const kept = await browser.send({ fields, action: action.replace(/enrol$/, 'remove') }, { password: person.password });
  expect([400, 403]).toContain(kept.status);
});

async function signedInAtAccountWithCode(person: Person, key: string): Promise<{ browser: HeadlessBrowser; page: BrowserPage }> {
  const { browser, page } = await signedInAtAccount(person);
  return { browser, page: await browser.submit(page, { code: later(key.replaceAll(' ', '')), decision: 'allow' }) };
}

it("an administrator's scope asks for the second factor anew where it was not part of the sign-in", async () => {
  const person = personOf(AGENT_2);
  const client = application();
  const browser = new HeadlessBrowser();
  await signInAndAllow(browser, client.authorizeUrl({ scope: 'mcp:read mcp:admin' }), person);
  const { page } = await signedInAtAccount(person, browser);
  expect(page.text).toContain('Your account');
  const { key } = await enrolled(person);
  // The browser that was signed in by password alone still reads, and is asked again for more.
  expect((await browser.open(client.authorizeUrl({ scope: 'mcp:read' }))).text).toContain('to act for you?');
  const again = await browser.open(client.authorizeUrl({ scope: 'mcp:read mcp:admin' }));
  expect(again.text).toContain('needs a sign-in that is new');
  const asked = await browser.submit(again, { ...person, decision: 'allow' });
  expect((await browser.submit(asked, { code: later(key), decision: 'allow' })).text).toContain('to act for you?');
  expect((await browser.open(client.authorizeUrl({ scope: 'mcp:read mcp:admin' }))).text).toContain('to act for you?');
});

describe('the account page', () => {
  let person: Person;

  beforeAll(() => {
    person = personOf(BROKER);
  });

  const tokens = async () => {
    const client = application();
    return { client, issued: await client.signIn(person) };
  };

  it('shows which applications have access, and takes it away at every node', async () => {
    const { client, issued } = await tokens();
    const { browser, page } = await signedInAtAccount(person);
    expect(page.text).toContain('Gatehouse command line');
    expect(page.text).toContain('Read what you may read');
    for (const node of nodes()) expect(await reads(issued.access_token, node)).toBe(200);
    const after = await browser.send(formOf(page, '/withdraw'));
    expect(after.text).not.toContain('Gatehouse command line');
    expect(await reads(issued.access_token, system.url)).toBe(401);
    await expect.poll(() => reads(issued.access_token, other.url), WITHIN).toBe(401);
    expect((await client.refresh(issued.refresh_token)).status).toBe(400);
    // The browser is still signed in, and an application asks again.
    expect((await browser.open(client.authorizeUrl())).text).toContain('to act for you?');
  });

  it('signs out everywhere: browsers, refresh tokens and access tokens, at every node', async () => {
    const { client, issued } = await tokens();
    const elsewhere = (await signedInAtAccount(person)).browser;
    const { browser, page } = await signedInAtAccount(person);
    expect((await browser.send(formOf(page, '/sign-out'))).text).toContain('signed out everywhere');
    expect((await client.refresh(issued.refresh_token)).status).toBe(400);
    for (const node of nodes()) {
      await expect.poll(() => reads(issued.access_token, node), WITHIN).toBe(401);
      elsewhere.goTo(node);
      expect((await elsewhere.open(`${system.url}${account}`)).text).toContain('Sign in to your account');
    }
    expect((await signedInAtAccount(person)).page.text).toContain('You are signed in as');
  });

  it('changes the password for whoever knows the old one, and then nothing of before is good any more', async () => {
    const { client, issued } = await tokens();
    const elsewhere = (await signedInAtAccount(person)).browser;
    const { browser, page } = await signedInAtAccount(person);
    const next = 'a new password of this run';
    const form = formOf(page, '/password');
    const wrong = await browser.send(form, { password: 'not the password', new: next, again: next });
    expect(wrong).toMatchObject({ status: 400 });
    expect((await browser.send(form, { password: person.password, new: next, again: `${next}!` })).status).toBe(400);
    expect((await browser.send(form, { password: person.password, new: 'short', again: 'short' })).text).toContain('12 to 256');
    expect((await browser.send(form, { password: person.password, new: next, again: next })).text).toContain('password is changed');
    for (const node of nodes()) await expect.poll(() => reads(issued.access_token, node), WITHIN).toBe(401);
    expect((await client.refresh(issued.refresh_token)).status).toBe(400);
    expect((await elsewhere.open(`${system.url}${account}`)).text).toContain('Sign in to your account');
    expect((await passwordStep(person)).status).toBe(401);
    person = { user: BROKER, password: next };
    expect((await signedInAtAccount(person)).page.text).toContain('You are signed in as');
  });

  it('a password that an administrator sets ends what was there before, at every node within five seconds', async () => {
    const { client, issued } = await tokens();
    person = personOf(BROKER);
    const since = Date.now();
    for (const node of nodes()) await expect.poll(() => reads(issued.access_token, node), WITHIN).toBe(401);
    expect(Date.now() - since).toBeLessThan(5_000);
    expect((await client.refresh(issued.refresh_token)).status).toBe(400);
    expect((await application().signIn(person)).status).toBe(200);
    expect(
      system.audit().some(({ kind, details }) => kind === 'auth.password.set' && (details as { account: string }).account === BROKER),
    ).toBe(true);
  });
});

it('an address has one share of registrations at all nodes together', async () => {
  const register = (node: string): Promise<number> =>
    fetch(`${node}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://assistant.example/callback'], token_endpoint_auth_method: 'none' }),
    }).then(({ status }) => status);
  // Twice what a minute holds and one more, since the minute may turn meanwhile; each node alone would let them all through.
  const answers = await Promise.all(Array.from({ length: 61 }, (_, n) => register(nodes()[n % 2]!)));
  expect(answers.filter((status) => status === 429).length).toBeGreaterThan(0);
  expect(answers.filter((status) => status === 201).length).toBeGreaterThan(0);
});

it('a DPoP proof that was shown at one node is not good at the other', async () => {
  const client = application();
  const key = new DpopKey();
  const code = await client.code(personOf(BROKER));
  const issued = await client.redeem(code, {}, { dpop: key.proof('POST', `${system.url}/oauth/token`) });
  expect(issued['token_type']).toBe('DPoP');
  const show = (proof: string, node: string): Promise<number> =>
    fetch(`${node}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `DPoP ${issued.access_token}`,
        dpop: proof,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    }).then(async (answer) => {
      await answer.text();
      return answer.status;
    });
  const proof = key.proof('POST', `${system.url}/mcp`, issued.access_token);
  expect(await show(proof, system.url)).not.toBe(401);
  expect(await show(proof, other.url)).toBe(401);
  expect(await show(proof, system.url)).toBe(401);
  expect(await show(key.proof('POST', `${system.url}/mcp`, issued.access_token), other.url)).not.toBe(401);
});
