import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeadlessBrowser, signInAndAllow } from '../support/headless-browser.js';
import { gatehouse } from '../support/gateway-process.js';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { addressIn, SignedInSystem } from '../support/signed-in-system.js';
import { SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const COMPLIANCE = 'newcomer@harbor.example';
const PARTNER = 'agent@summit.example';
const LATER = { timeout: 40_000, interval: 500 };

const agent = { sub: '00u-agent', email: AGENT, email_verified: true, name: 'Ana Agent', groups: ['everybody'] };
const newcomer = { sub: '00u-newcomer', email: COMPLIANCE, email_verified: true, name: 'Nell Newcomer', groups: ['gatehouse-compliance'] };
const partner = { sub: 'partner-1', email: PARTNER, email_verified: true, name: 'Paul Partner' };

let place: SignedInSystem;
let memberEmail = '';

beforeAll(async () => {
  place = await SignedInSystem.start({ corporate: [agent, newcomer], partner: [partner] });
});
afterAll(() => place?.stop());

const health = async () =>
  (await (await fetch(`${place.system.url}/health/ready`)).json()) as { status: string; parts: Record<string, string> };

/** Signs in by a button, allows everything and calls a tool. */
async function tokenBy(connection: string, loginHint?: string) {
  const application = place.application();
  const browser = place.browser();
  const consent = await place.pressed(browser, connection, { login_hint: loginHint }, application);
  expect(consent.text).toContain('to act for you?');
  const back = await browser.submit(consent, { decision: 'allow' });
  const code = new URL(back.headers.get('location')!).searchParams.get('code')!;
  return application.redeem(code);
}

describe('the sign-in page', () => {
  it('says which application asks and offers each identity provider, and never leads on by itself', async () => {
    const page = await place.page(place.browser());
    expect(page.status).toBe(200);
    expect(page.text).toContain('Gatehouse command line');
    expect(page.text).toContain('Continue with Harbor Realty');
    expect(page.text).toContain('Continue with Summit Partners');
    expect(page.text).toContain('or with a password of this gateway');
    expect(page.url).toContain('/oauth/interaction/');
  });

  it('sends a browser to the identity provider with PKCE, state and nonce of its own, and the name that the application suggested', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(async () => {
        await place.pressed(place.browser(), 'corporate', { login_hint: AGENT });
        return place.corporate.asked.at(-1)!;
      }),
    );
    for (const asked of [first!, second!]) {
      expect(Object.fromEntries(asked)).toMatchObject({
        response_type: 'code',
        client_id: 'gatehouse',
        redirect_uri: `${place.system.url}/oauth/sign-in/corporate/callback`,
        code_challenge_method: 'S256',
        scope: 'openid email profile',
        login_hint: AGENT,
      });
      expect(asked.get('state')!.length).toBeGreaterThanOrEqual(43);
      expect(asked.get('nonce')!.length).toBeGreaterThanOrEqual(43);
    }
    const all = place.corporate.asked.map((asked) => asked.get('state'));
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('somebody who signs in at the identity provider', () => {
  it('is the account of gateway.yaml that has their verified address, with its roster facts', async () => {
    const issued = await tokenBy('corporate', AGENT);
    const { ownContact } = place.system.sandbox.world.story;
    const read = await new RawPeer('2026', `${place.system.url}/mcp`, issued.access_token).call('crm_get_contact', {
      contactKey: ownContact,
    });
    expect(textOf(read)).toContain(ownContact);
  });

  it('needs no line in gateway.yaml where the connection lets people join, and has the rights of their groups', async () => {
    const issued = await tokenBy('corporate', COMPLIANCE);
    const read = await new RawPeer('2026', `${place.system.url}/mcp`, issued.access_token).call('crm_get_contact', {
      contactKey: place.system.sandbox.world.story.ownContact,
    });
    expect(textOf(read)).toContain(place.system.sandbox.world.story.ownContact);
  });

  it('is the member who has their address in the roster', async () => {
    const listed = new Set(['MEM-1001', 'MEM-1002', 'MEM-1003', 'MEM-1004']);
    const member = place.system.sandbox.world.tables.Member.find(
      ({ MemberKey, OfficeKey, MemberStatus, MemberEmail }) =>
        OfficeKey === 'OFF-101' && MemberStatus === 'Active' && MemberEmail.endsWith('@harbor.example') && !listed.has(MemberKey),
    )!;
    place.corporate.people = [agent, newcomer, { sub: '00u-member', email: member.MemberEmail, email_verified: true }];
    const issued = await tokenBy('corporate', member.MemberEmail);
    const contacts = await new RawPeer('2026', `${place.system.url}/mcp`, issued.access_token).call('crm_list_contacts', {});
    expect(contacts.status).toBe(200);
    memberEmail = member.MemberEmail;
  });

  it('proves itself to the other identity provider by private_key_jwt', async () => {
    expect((await tokenBy('partner')).status).toBe(200);
  });

  it('keeps the account when their address changes, and loses what their groups no longer give', async () => {
    const moved = { ...newcomer, email: 'married@harbor.example', groups: [] };
    place.corporate.people = [agent, moved];
    const browser = place.browser();
    const consent = await place.pressed(browser, 'corporate', { login_hint: 'married@harbor.example' });
    expect(consent.text).toContain(COMPLIANCE);
    expect(consent.text).not.toContain('married@harbor.example');
    place.corporate.people = [agent, newcomer];
  });

  it('is on record with the way they came, the account, and the roles that they called with', () => {
    const events = place.system.audit();
    const signedIn = events.filter(({ kind }) => kind === 'auth.signed_in');
    expect(signedIn[0]).toMatchObject({ actor: { subject: AGENT }, details: { connection: 'corporate' }, client: { id: 'gatehouse-cli' } });
    expect(signedIn).toContainEqual(
      expect.objectContaining({
        actor: expect.objectContaining({ subject: PARTNER }),
        details: expect.objectContaining({ connection: 'partner' }),
      }),
    );
    const rolesOf = (subject: string) => {
      const called = events.findLast(
        ({ kind, actor }) => String(kind).startsWith('tool.') && (actor as { subject: string }).subject === subject,
      );
      return (called?.['actor'] as { roles: string[] } | undefined)?.roles;
    };
    expect(rolesOf(AGENT)).toContain('agent');
    expect(rolesOf(COMPLIANCE)).toEqual(['compliance']);
    expect(rolesOf(memberEmail)).toContain('agent');
  });

  it('is asked to prove themselves anew where the application wants that', async () => {
    const browser = place.browser();
    await place.pressed(browser, 'corporate', { scope: 'openid mcp:read', max_age: '300' });
    expect(Object.fromEntries(place.corporate.asked.at(-1)!)).toMatchObject({ max_age: '300' });
    await place.pressed(place.browser(), 'corporate', { prompt: 'login' });
    expect(Object.fromEntries(place.corporate.asked.at(-1)!)).toMatchObject({ max_age: '0', prompt: 'login' });
  });

  it('goes on as with a password: code, refresh and revocation', async () => {
    const application = place.application();
    const browser = place.browser();
    const consent = await place.pressed(browser, 'corporate', { login_hint: AGENT, scope: 'mcp:read offline_access' }, application);
    const back = await browser.submit(consent, { decision: 'allow' });
    const issued = await application.redeem(new URL(back.headers.get('location')!).searchParams.get('code')!);
    const renewed = await application.refresh(issued.refresh_token);
    expect(renewed.status).toBe(200);
    await application.post('/oauth/revoke', { token: renewed.access_token });
    expect((await new RawPeer('2026', `${place.system.url}/mcp`, renewed.access_token).list()).status).toBe(401);
  });

  it('signs in at the next application without a word of the identity provider, and is asked for consent', async () => {
    const browser = place.browser();
    await place.pressed(browser, 'corporate', { login_hint: AGENT });
    const before = place.corporate.asked.length;
    const next = await place.page(browser);
    expect(next.text).toContain('to act for you?');
    expect(place.corporate.asked).toHaveLength(before);
  });
});

describe('a device', () => {
  it('is connected by a person who signs in at the identity provider, and who could be another one until then', async () => {
    const application = place.application();
    const asked = { scope: 'mcp:read', resource: `${place.system.url}/mcp` };
    const started = (await (await application.post('/oauth/device_authorization', asked)).json()) as Record<string, string>;
    const browser = place.browser();
    const enter = async () => {
      const confirm = await browser.submit(await browser.open(started['verification_uri']!), { user_code: started['user_code']! });
      const signIn = await browser.submit(confirm);
      return browser.submit(signIn, {}, {}, '/sign-in/corporate');
    };
    const again = await browser.submit(await enter(), { decision: 'switch' });
    expect(again.text).toContain('Code that your device shows');
    const done = await browser.submit(await enter(), { decision: 'allow' });
    expect(done.text).toContain('is connected');
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: started['device_code']! };
    expect((await application.token(grant)).status).toBe(200);
  });
});

describe('two tabs of one browser', () => {
  it('sign in beside each other', async () => {
    const browser = place.browser();
    const [one, other] = [await place.page(browser), await place.page(browser)];
    // Both are sent away before either comes back.
    const stay = browser.copy([]);
    const [left, right] = [await stay.submit(one, {}, {}, '/sign-in/corporate'), await stay.submit(other, {}, {}, '/sign-in/corporate')];
    for (const { text } of [left, right]) {
      const back = await stay.open(addressIn(text));
      const consent = await stay.copy([place.system.url]).open(new URL(back.headers.get('location')!, back.url).href);
      expect(consent.text).toContain('to act for you?');
    }
  });
});

describe('the way out', () => {
  it('is a page of its own: who is signed in, and a button', async () => {
    const browser = place.browser();
    await place.pressed(browser, 'corporate', { login_hint: AGENT });
    const page = await browser.open(`${place.system.url}/oauth/sign-out`);
    expect(page.text).toContain(AGENT);
    const done = await browser.submit(page);
    expect(done.text).toContain('You are signed out');
    expect((await place.page(browser)).text).toContain('Continue with Harbor Realty');
    expect((await browser.open(`${place.system.url}/oauth/sign-out`)).text).toContain('Nobody is signed in');
    expect(place.system.audit().findLast(({ kind }) => kind === 'auth.signed_out')).toMatchObject({ actor: { subject: AGENT } });
  });

  it('another account can be used from the consent page, for the same request', async () => {
    const browser = place.browser();
    const application = place.application();
    const consent = await place.pressed(browser, 'corporate', { login_hint: AGENT, state: 'kept' }, application);
    const anew = await browser.submit(consent, { decision: 'switch' });
    expect(anew.text).toContain('Continue with Harbor Realty');
    const password = place.system.password('broker@harbor.example');
    const other = await browser.submit(anew, { user: 'broker@harbor.example', password, decision: 'allow' }, {}, '/login');
    expect(other.text).toContain('broker@harbor.example');
    const back = await browser.submit(other, { decision: 'allow' });
    const answer = new URL(back.headers.get('location')!);
    expect(answer.searchParams.get('state')).toBe('kept');
    expect((await application.redeem(answer.searchParams.get('code')!)).status).toBe(200);
  });
});

it('`gatehouse check` says what to register at each identity provider', () => {
  const { status, stdout, stderr } = gatehouse(['check', '-c', place.system.configFile], {
    env: { ...SECRETS, CORPORATE_SECRET: 'x', PARTNER_KEY: 'x' },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  for (const id of ['corporate', 'partner']) expect(stdout).toContain(`${place.system.url}/oauth/sign-in/${id}/callback`);
});

it('passwords of this gateway go on beside the identity providers, where gateway.yaml says so', async () => {
  const person = { user: AGENT, password: place.system.password(AGENT) };
  const back = await signInAndAllow(new HeadlessBrowser(), place.application().authorizeUrl(), person);
  expect(back.searchParams.get('code')).not.toBeNull();
});

describe('an identity provider that cannot be reached', () => {
  it('is said on the sign-in page and in /health/ready; the other ways, and whoever is signed in, go on', async () => {
    const issued = await tokenBy('corporate', AGENT);
    place.corporate.misbehave('down');
    await expect.poll(async () => (await place.page(place.browser())).text, LATER).toContain('Harbor Realty cannot be reached now');
    const page = await place.page(place.browser());
    expect(page.text).not.toContain('Continue with Harbor Realty');
    expect(page.text).toContain('Continue with Summit Partners');
    expect(page.text).toContain('name="password"');
    const { status, parts } = await health();
    expect(status).toBe('ready');
    expect(parts['signIn']).toContain('corporate: ');
    expect((await new RawPeer('2026', `${place.system.url}/mcp`, issued.access_token).list()).status).toBe(200);
    expect((await tokenBy('partner')).status).toBe(200);
    place.corporate.misbehave();
    await expect.poll(async () => (await place.page(place.browser())).text, LATER).toContain('Continue with Harbor Realty');
    expect((await health()).parts['signIn']).toBe('up');
  });
});
