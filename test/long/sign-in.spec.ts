import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf, HeadlessBrowser, signInAndAllow, type BrowserPage, type Person } from '../support/headless-browser.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const LOCKED = 'agent2@harbor.example';
const DISABLED = 'assistant@harbor.example';

let system: RunningSystem;
let person: Person;
let broker: Person;

beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) => yaml.replace(new RegExp(`(user: ${DISABLED}[^\\n}]*)`), '$1, disabled: true'),
  });
  person = { user: AGENT, password: system.password(AGENT) };
  broker = { user: BROKER, password: system.password(BROKER) };
});
afterAll(() => system?.stop());

const application = (): OAuthApplication => new OAuthApplication(system.url);

describe('the pages', () => {
  it('are in no frame, run nothing, load nothing from elsewhere, and are kept nowhere', async () => {
    const browser = new HeadlessBrowser();
    const signIn = await browser.open(application().authorizeUrl());
    const consent = await browser.submit(signIn, { ...person, decision: 'allow' });
    const device = await browser.open(`${system.url}/oauth/device`);
    const problem = await browser.open(`${system.url}/oauth/authorize?client_id=nobody`);
    for (const { headers, text } of [signIn, consent, device, problem]) {
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('script');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(text).not.toMatch(/<script|<style|style="|onclick|https?:\/\/(?!127\.0\.0\.1)/);
      expect(text).toMatch(/<html lang="en">[\s\S]*<h1>/);
    }
    for (const { headers } of [signIn, consent])
      expect(headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:39999");
  });

  it('that the library writes by itself are in no frame either', async () => {
    const carried = await new HeadlessBrowser().open(`${system.url}/oauth/device?user_code=BCDF-GHJK`);
    expect(carried.status).toBe(200);
    expect(carried.headers.get('x-frame-options')).toBe('DENY');
  });

  it('set cookies that scripts cannot read and other sites do not send', async () => {
    const answer = await fetch(application().authorizeUrl(), { redirect: 'manual' });
    const cookies = answer.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/httponly/i);
      expect(cookie).toMatch(/samesite=lax/i);
    }
  });

  const FOREIGN: readonly [string, Record<string, string>, Record<string, string>][] = [
    ['without the token of our page', { token: '' }, {}],
    ['with a token that was guessed', { token: 'A'.repeat(43) }, {}],
    ['from another site', {}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['from a page without an origin', {}, { origin: 'null' }],
    ['from another port of this machine', {}, { 'sec-fetch-site': 'same-site' }],
  ];

  it.each(FOREIGN)('take no sign-in and no consent %s', async (_, changes, headers) => {
    const browser = new HeadlessBrowser();
    const signIn = await browser.open(application().authorizeUrl());
    expect((await browser.submit(signIn, { ...person, decision: 'allow', ...changes }, headers)).status).toBe(403);
    const consent = await browser.submit(signIn, { ...person, decision: 'allow' });
    const refused = await browser.submit(consent, { decision: 'allow', ...changes }, headers);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('location')).toBeNull();
  });

  it('take no consent in another browser than the one that began, nor for another interaction', async () => {
    const [victim, attacker] = [new HeadlessBrowser(), new HeadlessBrowser()];
    const consent = await victim.submit(await victim.open(application().authorizeUrl()), { ...person, decision: 'allow' });
    expect((await attacker.submit(consent, { decision: 'allow' })).status).toBe(400);
    const own = await attacker.submit(await attacker.open(application().authorizeUrl()), { ...broker, decision: 'allow' });
    const { action, fields } = formOf(own);
    const crossed = await victim.open(action, {
      method: 'POST',
      body: new URLSearchParams({ token: fields['token']![0]!, decision: 'allow', scope: 'mcp:read' }),
      headers: { origin: system.url },
    });
    expect(crossed.status).toBe(400);
  });

  it('let a step be taken only where it is due: consent cannot be given before anybody signed in', async () => {
    const browser = new HeadlessBrowser();
    const signIn = await browser.open(application().authorizeUrl());
    const { action, fields } = formOf(signIn);
    const skipped = await browser.open(action.replace(/login$/, 'consent'), {
      method: 'POST',
      body: new URLSearchParams({ token: fields['token']![0]!, decision: 'allow', scope: 'mcp:read' }),
      headers: { origin: system.url },
    });
    expect(skipped.status).toBe(403);
  });

  it('let a person allow less than was asked for, and never more', async () => {
    const client = application();
    const back = await signInAndAllow(new HeadlessBrowser(), client.authorizeUrl(), person, ['mcp:read', 'mcp:admin']);
    const issued = await client.redeem(back.searchParams.get('code')!);
    expect(issued.scope).toBe('mcp:read');
  });
});

describe('signing in', () => {
  const tryTo = async (user: string, password: string): Promise<BrowserPage> => {
    const browser = new HeadlessBrowser();
    return browser.submit(await browser.open(application().authorizeUrl()), { user, password, decision: 'allow' });
  };
  /** What stands on the page, but for what the browser itself sent and what differs with every page. */
  const words = ({ text }: BrowserPage): string => text.replaceAll(/value="[^"]*"|action="[^"]*"/g, '');

  it('with a wrong password, an unknown name or a disabled account is answered in the same words', async () => {
    const disabled = { user: DISABLED, password: system.password(DISABLED) };
    const pages = [
      await tryTo(AGENT, 'not the password'),
      await tryTo('nobody@harbor.example', 'not the password'),
      await tryTo(disabled.user, disabled.password),
    ];
    for (const page of pages) {
      expect(page.status).toBe(401);
      expect(words(page)).toBe(words(pages[0]!));
      expect(page.text).not.toContain('not the password');
    }
    expect((await tryTo(AGENT, person.password)).text).toContain('to act for you?');
  });

  it('is closed for a while after five wrong passwords, to the right one too, in the same words', async () => {
    const password = system.password(LOCKED);
    const wrong: BrowserPage[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) wrong.push(await tryTo(LOCKED, `wrong ${attempt}`));
    const right = await tryTo(LOCKED, password);
    expect(right.status).toBe(401);
    expect(words(right)).toBe(words(wrong[0]!));
    expect(
      system.audit().filter(({ kind, details }) => kind === 'auth.denied' && (details as { reason?: string }).reason === 'locked'),
    ).toHaveLength(1);
    // A new password from the administrator ends it.
    expect((await tryTo(LOCKED, system.password(LOCKED))).text).toContain('to act for you?');
  });

  it('takes a password of twelve characters at least, from standard input', () => {
    const short = system.run(['account', 'password', AGENT], 'short\n');
    expect(short.status).toBe(64);
    expect(short.stderr).toContain('12 to 256 characters');
    expect(system.run(['account', 'password', 'nobody@harbor.example'], 'a password that is long\n').status).toBe(64);
  });
});
