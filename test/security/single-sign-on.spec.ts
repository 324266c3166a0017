import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_TEXT, type Misbehaviour } from '../support/corporate-idp.js';
import type { BrowserPage, HeadlessBrowser } from '../support/headless-browser.js';
import { addressIn, SignedInSystem } from '../support/signed-in-system.js';

const AGENT = 'agent@harbor.example';
const agent = { sub: '00u-agent', email: AGENT, email_verified: true };
const others = [
  { sub: '00u-unverified', email: 'unverified@harbor.example', email_verified: false },
  { sub: '00u-unsaid', email: 'unsaid@harbor.example' },
  { sub: '00u-foreign', email: 'somebody@evil.example', email_verified: true },
  { sub: '00u-below', email: 'somebody@sub.harbor.example', email_verified: true },
  { sub: '00u-two', email: 'evil@evil.example@harbor.example', email_verified: true },
  { sub: '00u-summit', email: 'agent@summit.example', email_verified: true },
  { sub: '00u-overage', email: 'overage@harbor.example', email_verified: true, _claim_names: { groups: 'src1' } },
  { sub: '00u-disabled', email: 'assistant@harbor.example', email_verified: true },
  { sub: '00u-thief', email: 'broker@harbor.example', email_verified: true },
];
const partner = [
  { sub: 'partner-1', email: 'agent@summit.example', email_verified: true },
  { sub: 'partner-2', email: 'stranger@summit.example', email_verified: true },
  { sub: 'partner-3', email: AGENT, email_verified: true },
];

let place: SignedInSystem;

beforeAll(async () => {
  place = await SignedInSystem.start({
    corporate: [agent, ...others],
    partner,
    edit: (yaml) =>
      yaml
        .replace('user: assistant@harbor.example,', 'user: assistant@harbor.example, disabled: true,')
        .replace('user: broker@harbor.example,', "user: broker@harbor.example, subject: 'corporate:00u-broker',"),
  });
});
afterAll(() => place?.stop());

const isConsent = ({ text }: BrowserPage): boolean => text.includes('to act for you?');

/** Nobody is signed in: our own page, no code, and the browser has to sign in at the next request too. */
async function expectNobody(browser: HeadlessBrowser, page: BrowserPage, status: number): Promise<void> {
  expect(isConsent(page)).toBe(false);
  expect(page.status).toBe(status);
  expect(new URL(page.url).origin).toBe(place.system.url);
  expect(page.text).toContain('role="alert"');
  expect(page.text).not.toContain('<script');
  expect((await place.page(browser)).text).toContain('Sign in to go on');
}

/** The callback that a browser was about to open, and that browser. */
async function callback(connection = 'corporate'): Promise<{ browser: HeadlessBrowser; address: URL }> {
  const away = place.browser().copy([]);
  const left = await away.submit(await place.page(away), {}, {}, `/sign-in/${connection}`);
  const idp = connection === 'corporate' ? place.corporate.issuer : place.partner.issuer;
  const back = await away.copy([idp]).open(addressIn(left.text));
  return { browser: away.copy([place.system.url]), address: new URL(back.headers.get('location')!) };
}

describe('an identity provider that answers', () => {
  const WRONG: readonly (readonly [Misbehaviour, number, string])[] = [
    ['wrong nonce', 400, 'token'],
    ['no nonce', 400, 'token'],
    ['wrong issuer', 400, 'token'],
    ['wrong audience', 400, 'token'],
    ['expired', 400, 'token'],
    ['unsigned', 400, 'token'],
    ['signed by another key', 400, 'token'],
    ['signed with the client secret', 400, 'token'],
    ['no id token', 400, 'token'],
    // Its userinfo is about somebody else (OIDC Core section 5.3.2).
    ['swapped subject', 400, 'token'],
    ['wrong response issuer', 400, 'response'],
    ['no response issuer', 400, 'response'],
    ['denied', 401, 'declined'],
    ['token endpoint fails', 502, 'provider_error'],
  ];

  it('wrongly signs nobody in, with a sentence of ours and the reason on record', async () => {
    for (const [how, status] of WRONG) {
      place.corporate.misbehave(how);
      const browser = place.browser();
      const page = await place.pressed(browser, 'corporate', { login_hint: AGENT });
      place.corporate.misbehave();
      await expectNobody(browser, page, status);
      expect(page.text).not.toContain('555-0100');
    }
    expect(place.denials().slice(-WRONG.length)).toEqual(WRONG.map(([, , reason]) => reason));
    expect(place.system.gateway.log).not.toContain(HOSTILE_TEXT.slice(-8));
  });

  it('with the state of another sign-in is answered by nobody', async () => {
    place.corporate.misbehave('wrong state');
    const browser = place.browser();
    const page = await place.pressed(browser);
    place.corporate.misbehave();
    await expectNobody(browser, page, 400);
    expect(page.text).toContain('over or was begun in another browser');
  });

  it('with a sign-in that is too old for the application signs nobody in', async () => {
    place.corporate.misbehave('old sign-in');
    const asked = { login_hint: AGENT, scope: 'openid mcp:read', max_age: '300' };
    const page = await place.pressed(place.browser(), 'corporate', asked);
    const anew = await place.pressed(place.browser(), 'corporate', { login_hint: AGENT, prompt: 'login' });
    place.corporate.misbehave();
    expect([page.status, anew.status]).toEqual([400, 400]);
  });

  it('with another subject for a name that somebody has signs nobody in', async () => {
    expect(isConsent(await place.pressed(place.browser(), 'corporate', { login_hint: AGENT }))).toBe(true);
    const { people } = place.corporate;
    place.corporate.people = [{ ...agent, sub: '00u-successor' }];
    const browser = place.browser();
    const page = await place.pressed(browser, 'corporate', { login_hint: AGENT });
    place.corporate.people = people;
    await expectNobody(browser, page, 403);
    expect(place.denials().at(-1)).toBe('other_subject');
    expect(isConsent(await place.pressed(place.browser(), 'corporate', { login_hint: AGENT }))).toBe(true);
  });
});

describe('a person', () => {
  const REFUSED: readonly (readonly [string, string, string, string])[] = [
    ['whose address nobody verified', 'corporate', '00u-unverified', 'unverified_email'],
    ['of whose address nothing is said', 'corporate', '00u-unsaid', 'unverified_email'],
    ['of another domain', 'corporate', '00u-foreign', 'domain'],
    ['of a domain below', 'corporate', '00u-below', 'domain'],
    ['whose address could be read two ways', 'corporate', '00u-two', 'domain'],
    ['whom the other identity provider would have to vouch for', 'corporate', '00u-summit', 'domain'],
    ['whose groups do not fit into the token', 'corporate', '00u-overage', 'groups_overage'],
    ['whose account is disabled', 'corporate', '00u-disabled', 'disabled'],
    ['who has the name of an account that gateway.yaml keeps for another subject', 'corporate', '00u-thief', 'other_subject'],
    ['whom nobody knows, where the connection lets nobody join', 'partner', 'partner-2', 'unknown'],
    ['of the brokerage, by the word of a partner', 'partner', 'partner-3', 'domain'],
  ];

  it('whom the connection may not sign in is told so, and gets no account', async () => {
    for (const [, connection, sub] of REFUSED) {
      const browser = place.browser();
      const page = await place.pressed(browser, connection, { login_hint: sub });
      await expectNobody(browser, page, 403);
      expect(page.text).toMatch(/class="problem"[^>]*>[^<]{20,}/);
      // Or the browser would be the same wrong person there again.
      await browser.submit(page, {}, {}, `/sign-in/${connection}`);
      expect((connection === 'corporate' ? place.corporate : place.partner).asked.at(-1)!.get('prompt')).toBe('login');
    }
    expect(place.denials().slice(-REFUSED.length)).toEqual(REFUSED.map(([, , , reason]) => reason));
    const denied = place.system.audit().filter(({ kind }) => kind === 'auth.denied');
    expect(JSON.stringify(denied)).not.toMatch(/unverified@|somebody@|00u-/);
  });
});

describe('a callback', () => {
  it('is good in the browser that began it, once', async () => {
    const { browser, address } = await callback();
    const thief = browser.copy();
    expect(isConsent(await browser.open(address.href))).toBe(true);
    const again = await browser.open(address.href);
    expect([again.status, isConsent(again)]).toEqual([400, false]);
    // Even with every cookie that the browser had before.
    const stolen = await thief.open(address.href);
    expect(stolen.status).toBeGreaterThanOrEqual(400);
  });

  it('in another browser is good for nothing, also where that began one of its own', async () => {
    const { address } = await callback();
    const stranger = place.browser();
    await place.page(stranger);
    const page = await stranger.open(address.href);
    await expectNobody(stranger, page, 400);
    const { browser, address: own } = await callback();
    own.searchParams.set('code', address.searchParams.get('code')!);
    const mixed = await browser.open(own.href);
    expect([mixed.status, isConsent(mixed)]).toEqual([502, false]);
  });

  it('of one connection is none of another', async () => {
    const { browser, address } = await callback();
    address.pathname = '/oauth/sign-in/partner/callback';
    const page = await browser.open(address.href);
    expect([page.status, isConsent(page)]).toEqual([400, false]);
  });

  it('of one interaction ends no other', async () => {
    const { browser, address } = await callback();
    const other = await place.page(browser);
    const uid = new URL(other.url).pathname.split('/').at(-1)!;
    const page = await browser.open(`${place.system.url}/oauth/interaction/${uid}/sign-in/corporate${address.search}`);
    expect([page.status, isConsent(page)]).toEqual([400, false]);
  });

  it.each(['', '?state=', '?code=x&state=y', '?error=access_denied&error_description=%3Cscript%3E', '?next=https://evil.example'])(
    'that nobody began (%s) leads nowhere',
    async (query) => {
      const page = await place.browser().open(`${place.system.url}/oauth/sign-in/corporate/callback${query}`);
      expect([page.status, page.headers.get('location')]).toEqual([400, null]);
      expect(page.text).not.toMatch(/<script|evil\.example/);
    },
  );
});

describe('the button of a connection', () => {
  it('works with the token of its own page only, from our own page only', async () => {
    const browser = place.browser().copy([]);
    const page = await place.page(browser);
    const press = (changes: Record<string, string>, headers = {}) => browser.submit(page, changes, headers, '/sign-in/corporate');
    expect((await press({ token: 'x' })).status).toBe(403);
    expect((await press({}, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await press({}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const action = new URL(page.url).pathname;
    const unknown = await browser.open(`${place.system.url}${action}/sign-in/nobody`, {
      method: 'POST',
      body: new URLSearchParams({ token: 'x' }),
    });
    expect(unknown.status).toBe(400);
  });

  it('gives a cookie that scripts cannot read and other sites do not send, and an address that gives away neither verifier nor secret', async () => {
    const browser = place.browser().copy([]);
    const page = await browser.submit(await place.page(browser), {}, {}, '/sign-in/corporate');
    expect(page.headers.get('set-cookie')).toMatch(/^gatehouse-sign-in-[\w-]{22}=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
    const asked = new URL(addressIn(page.text)).searchParams;
    expect([...asked.keys()].toSorted()).toEqual(
      ['client_id', 'code_challenge', 'code_challenge_method', 'nonce', 'redirect_uri', 'response_type', 'scope', 'state'].toSorted(),
    );
    const [, value] = /=([\w-]+)/.exec(page.headers.get('set-cookie')!)!;
    expect(Buffer.from(value!, 'base64url').toString('latin1')).not.toContain(asked.get('nonce'));
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self';");
  });
});

describe('a session', () => {
  it('has another id after the sign-in than before', async () => {
    const browser = place.browser();
    const { host } = new URL(place.system.url);
    await place.pressed(browser, 'corporate', { login_hint: AGENT });
    const first = browser.cookie(host, 'gatehouse-session');
    await place.pressed(browser, 'partner', { login_hint: 'partner-1', prompt: 'login' });
    const second = browser.cookie(host, 'gatehouse-session');
    expect(first).toBeDefined();
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
  });

  it('of another person confirms no consent', async () => {
    const browser = place.browser();
    const consent = await place.pressed(browser, 'corporate', { login_hint: AGENT });
    // The same browser is signed in as somebody else before the first page is answered.
    await place.pressed(browser, 'partner', { login_hint: 'partner-1', prompt: 'login' });
    const page = await browser.submit(consent, { decision: 'allow' });
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
  });

  it('is ended by a form of our own page only', async () => {
    const browser = place.browser();
    await place.pressed(browser, 'corporate', { login_hint: AGENT });
    const page = await browser.open(`${place.system.url}/oauth/sign-out`);
    expect((await browser.submit(page, { token: 'x' })).status).toBe(403);
    expect((await browser.submit(page, {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect(isConsent(await place.page(browser))).toBe(true);
  });
});

it('no secret, code, ticket or subject of an identity provider rests in the database or the log', async () => {
  const { browser, address } = await callback();
  expect(isConsent(await browser.open(address.href))).toBe(true);
  const { folder, gateway } = place.system;
  const files = await Promise.all(
    ['gatehouse.db', 'gatehouse.db-wal'].map((name) => readFile(join(folder, '.gatehouse', name)).catch(() => Buffer.alloc(0))),
  );
  const kept = `${Buffer.concat(files).toString('latin1')}${gateway.log}`;
  for (const secret of [place.corporate.client.secret, address.searchParams.get('code')!, address.searchParams.get('state')!])
    expect(kept).not.toContain(secret);
  expect(kept).not.toContain(place.partner.keyClient.privateKey.split('\n')[1]!);
});
