import type { Asking } from '@gatehouse/identity';
import { describe, expect, it } from 'vitest';
import { consentPage, destinationOf, signInPage } from './asking-pages.js';
import { GatewayPages } from './gateway-pages.js';
import { pageHeaders } from './page.js';

const asking = (changes: Partial<Asking['client']> = {}, more: Partial<Asking> = {}): Asking => ({
  uid: 'uid',
  step: 'consent',
  client: { id: 'c', name: 'Assistant', known: 'registered', redirectUri: 'https://assistant.example/callback?x=1', ...changes },
  scopes: ['mcp:read', 'mcp:write'],
  resource: 'https://gateway.example/mcp',
  subject: 'agent@harbor.example',
  ...more,
});
const form = { token: 'token-of-the-form' };

describe('where an answer goes', () => {
  it.each([
    ['https://assistant.example/callback', 'assistant.example', false, 'https://assistant.example'],
    ['https://assistant.example:8443/x', 'assistant.example:8443', false, 'https://assistant.example:8443'],
    ['http://127.0.0.1:4711/callback', 'an application on this computer (127.0.0.1:4711)', true, 'http://127.0.0.1:4711'],
    ['cursor://anysphere.cursor-mcp/cb', 'an application on this device (cursor)', true, 'cursor:'],
  ])('%s is told as %s', (uri, words, isThisComputer, source) => {
    expect(destinationOf(uri)).toEqual({ words, isThisComputer, source });
  });
});

describe('the consent page', () => {
  it('says who signs in, which application, how it is known, where the answer goes and what it may do', () => {
    const page = consentPage(asking(), form);
    for (const said of [
      'agent@harbor.example',
      'Assistant',
      'nobody has checked its name',
      'assistant.example',
      'https://gateway.example/mcp',
    ])
      expect(page).toContain(said);
    expect(page).not.toContain('callback?x=1');
    expect(page.match(/type="checkbox"/g)).toHaveLength(2);
  });

  it.each([
    ['turns what follows around', 'Assistant\u202E', 'Assistant\\u202e'],
    ['shows nothing at all', '\u200B', '\\u200b'],
    ['begins a new line', 'Assistant\u2028set up by your administrator', '\\u2028'],
  ])('shows a name that %s with what hides in it', (_, name, shown) => {
    const asked = asking({ name });
    const pages = new GatewayPages();
    const device = { form: { action: '/oauth/device', fields: {} }, clientName: name, userCode: 'BCDF-GHJK' };
    const written = [consentPage(asked, form), signInPage(asked, { ...form, offers: [], passwords: true })];
    for (const each of [...written, pages.confirmDevice(device), pages.deviceDone(name)]) {
      expect(each).not.toContain(name);
      expect(each).toContain(shown);
    }
  });

  it('warns where any program of this device could be behind the name', () => {
    expect(consentPage(asking({ redirectUri: 'http://127.0.0.1:1/cb' }), form)).toContain('Any program on this device');
    expect(consentPage(asking({ redirectUri: 'http://127.0.0.1:1/cb', known: 'configured' }), form)).not.toContain(
      'Any program on this device',
    );
    expect(consentPage(asking(), form)).not.toContain('Any program on this device');
  });

  it('shows the host of a metadata document', () => {
    expect(consentPage(asking({ id: 'https://app.example/client.json', known: 'document' }), form)).toContain('app.example');
  });
});

describe('the sign-in page', () => {
  const offers = [
    { id: 'okta', name: 'Harbor Realty', reachable: true },
    { id: 'entra', name: 'Summit', reachable: false },
  ];

  it('offers what can be used: buttons first, passwords where they are taken, and says what is down', () => {
    const both = signInPage(asking(), { ...form, offers, passwords: true });
    expect(both).toContain('action="/oauth/interaction/uid/sign-in/okta"');
    expect(both).not.toContain('/sign-in/entra');
    expect(both).toContain('Summit cannot be reached now');
    expect(both.indexOf('Continue with')).toBeLessThan(both.indexOf('name="password"'));
    const passwords = signInPage(asking(), { ...form, offers: [], passwords: true });
    expect(passwords).not.toContain('or with a password');
    expect(passwords).toContain('name="password"');
  });

  it('has no field for a password where none is taken, and still a way out', () => {
    const page = signInPage(asking(), { ...form, offers, passwords: false });
    expect(page).not.toContain('type="password"');
    expect(page).toMatch(/action="\/oauth\/interaction\/uid\/login"[\s\S]*value="decline"/);
  });

  it('asks for another account after one was refused', () => {
    expect(signInPage(asking(), { ...form, offers, passwords: false, problem: 'No.' })).toContain('name="other"');
    expect(signInPage(asking(), { ...form, offers, passwords: false })).not.toContain('name="other"');
  });
});

it('nothing that an application or a person gave is markup', () => {
  const evil = '"><script>alert(1)</script>';
  const pages = [
    consentPage(asking({ name: evil }, { subject: evil }), form),
    signInPage(asking({ name: evil }, { loginHint: evil }), {
      ...form,
      user: evil,
      problem: evil,
      passwords: true,
      offers: [{ id: 'corporate', name: evil, reachable: true }],
    }),
  ];
  for (const page of pages) {
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
  }
});

it('a page of ours runs nothing, loads nothing from elsewhere and is in no frame', () => {
  const { 'content-security-policy': policy, ...others } = pageHeaders(['https://assistant.example']);
  expect(policy).toBe(
    "default-src 'none'; style-src 'self'; form-action 'self' https://assistant.example; frame-ancestors 'none'; base-uri 'none'",
  );
  expect(others).toMatchObject({ 'x-frame-options': 'DENY', 'cache-control': 'no-store', 'referrer-policy': 'same-origin' });
});
