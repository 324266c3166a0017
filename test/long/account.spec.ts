import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf, HeadlessBrowser, type BrowserPage, type PageForm, type Person } from '../support/headless-browser.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';
import { STEP_MS, totp } from '../support/totp.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const COMPLIANCE = 'compliance@harbor.example';

let system: RunningSystem;
let person: Person;
let broker: Person;
const secrets: string[] = [];

beforeAll(async () => {
  system = await RunningSystem.start();
  [person, broker] = [AGENT, BROKER].map((user) => ({ user, password: system.password(user) })) as [Person, Person];
  secrets.push(person.password, broker.password);
});
afterAll(() => system?.stop());

const application = (): OAuthApplication => new OAuthApplication(system.url);
const keyOn = ({ text }: BrowserPage): string => /class="key-shown">([^<]+)</.exec(text)![1]!.replaceAll(' ', '');

async function atAccount(who: Person, browser = new HeadlessBrowser()): Promise<{ browser: HeadlessBrowser; page: BrowserPage }> {
  const asked = await browser.open(`${system.url}/oauth/account`);
  return { browser, page: await browser.submit(asked, { ...who, decision: 'allow' }) };
}

/** A form of the page with another address, as somebody who writes requests by hand sends it. */
const towards = ({ action, fields }: PageForm, step: string): PageForm => ({ fields, action: action.replace(/[a-z-]+$/, step) });

describe('the account page', () => {
  const ACTIONS = ['withdraw', 'sign-out', 'password', 'enrol', 'confirm', 'remove'];
  const FOREIGN: readonly [string, Record<string, string>, Record<string, string>][] = [
    ['without the token of our page', { token: '' }, {}],
    ['with a token that was guessed', { token: 'A'.repeat(43) }, {}],
    ['from another site', {}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['from another port of this machine', {}, { 'sec-fetch-site': 'same-site' }],
  ];

  it.each(FOREIGN)('takes no form %s, whatever it asks for, and ends nothing by it', async (_, changes, headers) => {
    const client = application();
    const issued = await client.signIn(person);
    const { browser, page } = await atAccount(person);
    const form = formOf(page, '/sign-out');
    const values = { client: 'gatehouse-cli', password: person.password, new: 'a password by evil', again: 'a password by evil' };
    for (const action of ACTIONS) expect((await browser.send(towards(form, action), { ...values, ...changes }, headers)).status).toBe(403);
    expect((await client.refresh(issued.refresh_token)).status).toBe(200);
    expect((await browser.open(`${system.url}/oauth/account`)).text).toContain(AGENT);
  });

  it('takes no form of one person in the session of another', async () => {
    const [mine, hers] = [await atAccount(person), await atAccount(broker)];
    expect((await hers.browser.send(formOf(mine.page, '/sign-out'))).status).toBe(403);
    expect((await mine.browser.open(`${system.url}/oauth/account`)).text).toContain('You are signed in as');
  });

  it("withdraws nobody else's consent, and shows nobody else's", async () => {
    const client = application();
    const issued = await client.signIn(person);
    const { browser, page } = await atAccount(broker);
    expect(page.text).not.toContain('Gatehouse command line');
    await browser.send(towards(formOf(page, '/sign-out'), 'withdraw'), { client: 'gatehouse-cli' });
    expect((await new RawPeer('2026', `${system.url}/mcp`, issued.access_token).list()).status).toBe(200);
  });

  it('without a session shows nothing but the sign-in, and takes no form', async () => {
    const { page } = await atAccount(person);
    const stranger = new HeadlessBrowser();
    const answer = await stranger.send(formOf(page, '/sign-out'));
    expect(answer.text).toContain('Sign in to your account');
    expect(answer.text).not.toContain(AGENT);
    expect((await stranger.open(`${system.url}/oauth/account/password`, { method: 'POST', redirect: 'manual' })).text).not.toContain(AGENT);
  });

  it('is in no frame, runs nothing and is kept nowhere', async () => {
    const { page } = await atAccount(person);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('content-security-policy')).not.toContain('script');
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).not.toMatch(/<script|style="|onclick/);
  });

  it('lets nobody use its own client for tokens', async () => {
    const client = new OAuthApplication(system.url, 'gatehouse-account', `${system.url}/oauth/account`);
    const browser = new HeadlessBrowser();
    await atAccount(person, browser);
    await browser.open(client.authorizeUrl({ scope: 'openid mcp:read' }));
    const code = new URL(browser.visited.findLast((address) => address.includes('/oauth/account?'))!).searchParams.get('code');
    expect(code).toBeTruthy();
    expect((await client.redeem(code!)).status).toBe(400);
  });
});

describe('a second factor', () => {
  let key: string;
  let recovery: string[];

  it('is set up by nobody who only has the session', async () => {
    const { browser, page } = await atAccount(person);
    const form = formOf(page, '/enrol');
    for (const password of ['', 'not the password']) {
      const refused = await browser.send(form, { password });
      expect(refused.status).toBe(400);
      expect(refused.text).not.toContain('key-shown');
    }
    const forged = await browser.send(towards(form, 'confirm'), { step: 'A'.repeat(120), code: '123456' });
    expect(forged.status).toBe(400);
    expect(system.run(['account', 'show', AGENT]).stdout).toContain('second factor  none');
  });

  it('is confirmed in the session that began it alone', async () => {
    const [mine, hers] = [await atAccount(person), await atAccount(broker)];
    const begun = await mine.browser.send(formOf(mine.page, '/enrol'), { password: person.password });
    const { fields } = formOf(begun);
    const stolen = await hers.browser.send(towards(formOf(hers.page, '/sign-out'), 'confirm'), {
      step: fields['step']!,
      code: totp(keyOn(begun)),
    });
    expect(stolen.status).toBe(400);
    key = keyOn(begun);
    const done = await mine.browser.submit(begun, { code: totp(key) });
    recovery = [...done.text.matchAll(/<li>([a-z0-9-]{11})<\/li>/g)].map(([, code]) => code!);
    expect(recovery).toHaveLength(10);
    secrets.push(key, ...recovery, ...recovery.map((code) => code.replace('-', '')));
  });

  it('is replaced and removed by nobody who has session and password alone', async () => {
    const browser = new HeadlessBrowser();
    const { page } = await atAccount(person, browser);
    const signedIn = await browser.submit(page, { code: totp(key, Date.now() + STEP_MS), decision: 'allow' });
    const form = formOf(signedIn, '/enrol');
    for (const action of ['enrol', 'remove', 'password'])
      expect(
        (await browser.send(towards(form, action), { password: person.password, code: '', new: 'x'.repeat(20), again: 'x'.repeat(20) }))
          .status,
      ).toBe(400);
    const replaced = await browser.send(form, { password: person.password, code: recovery[0]! });
    expect(replaced.text).toContain('key-shown');
    const removed = await browser.send(towards(form, 'remove'), { password: person.password, code: recovery[0]! });
    expect(removed.status).toBe(400);
    expect(system.run(['account', 'show', AGENT]).stdout).toContain('9 recovery codes left');
  });

  it('cannot be walked around: with the password alone no later step is taken', async () => {
    const browser = new HeadlessBrowser();
    const asked = await browser.submit(await browser.open(application().authorizeUrl()), { ...person, decision: 'allow' });
    const form = formOf(asked);
    for (const step of ['consent', 'enrol', 'enrolled'])
      expect((await browser.send(towards(form, step), { decision: 'allow', code: '123456', scope: 'mcp:read' })).status).toBe(403);
    expect((await browser.send(form, { step: 'A'.repeat(200), code: recovery[1]!, decision: 'allow' })).status).toBe(400);
    // What one browser was handed is nothing in another, nor in another sign-in of the same.
    const thief = new HeadlessBrowser();
    await thief.open(application().authorizeUrl());
    expect((await thief.send(form, { code: recovery[1]!, decision: 'allow' })).status).toBe(400);
    expect(system.run(['account', 'show', AGENT]).stdout).toContain('9 recovery codes left');
  });

  it('is not asked for after a wrong password, so that the question tells nothing', async () => {
    const browser = new HeadlessBrowser();
    const wrong = await browser.submit(await browser.open(application().authorizeUrl()), {
      user: AGENT,
      password: 'wrong',
      decision: 'allow',
    });
    expect(wrong.status).toBe(401);
    expect(wrong.text).not.toContain('one-time-code');
  });

  it('cannot be guessed: five wrong codes lock the account, right password and right code or not', async () => {
    const reasons = () => system.audit().map(({ details }) => (details as { reason?: string } | undefined)?.reason);
    const before = reasons().filter((reason) => reason === 'code_wrong').length;
    const browser = new HeadlessBrowser();
    const asked = await browser.submit(await browser.open(application().authorizeUrl()), { ...person, decision: 'allow' });
    const form = formOf(asked);
    const guesses = await Promise.all(
      Array.from({ length: 20 }, (_, n) => browser.send(form, { code: String(200_000 + n), decision: 'allow' })),
    );
    expect(guesses.every(({ status }) => status === 401)).toBe(true);
    const right = await browser.send(form, { code: recovery[2]!, decision: 'allow' });
    expect(right.status).toBe(401);
    const words = (page: BrowserPage): string => page.text.replaceAll(/value="[^"]*"/g, '');
    expect(words(right)).toBe(words(guesses[0]!));
    const again = new HeadlessBrowser();
    expect((await again.submit(await again.open(application().authorizeUrl()), { ...person, decision: 'allow' })).status).toBe(401);
    expect(reasons().filter((reason) => reason === 'code_wrong').length - before).toBeLessThanOrEqual(5);
    expect(reasons()).toContain('code_locked');
  });
});

it('somebody who gave the old password before it was changed gets no further', async () => {
  const old = { user: COMPLIANCE, password: system.password(COMPLIANCE) };
  const { browser, page } = await atAccount(old);
  const begun = await browser.send(formOf(page, '/enrol'), { password: old.password });
  const done = await browser.submit(begun, { code: totp(keyOn(begun)) });
  const code = /<li>([a-z0-9-]{11})<\/li>/.exec(done.text)![1]!;
  const half = new HeadlessBrowser();
  const asked = await half.submit(await half.open(application().authorizeUrl()), { ...old, decision: 'allow' });
  secrets.push(system.password(COMPLIANCE));
  expect((await half.submit(asked, { code, decision: 'allow' })).status).toBe(400);
});

it('no password, key or code of these is in the database or in the log', async () => {
  const folder = join(system.folder, '.gatehouse');
  const names = (await readdir(folder)).filter((name) => name.includes('.db'));
  const stored = await Promise.all(names.map(async (name) => (await readFile(join(folder, name))).toString('latin1')));
  expect(secrets.length).toBeGreaterThan(20);
  for (const secret of secrets) for (const text of [...stored, system.gateway.log]) expect(text.includes(secret)).toBe(false);
});
