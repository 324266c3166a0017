import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ConfigFaults, loadConfigText } from './index.js';

const template = readFileSync(fileURLToPath(new URL('../../../templates/brokerage/gateway.yaml', import.meta.url)), 'utf8');

const OKTA = {
  id: 'okta',
  provider: 'okta',
  name: 'Harbor Realty',
  issuer: 'https://harbor.okta.example',
  clientId: 'gatehouse',
  clientSecret: { fromEnv: 'OKTA_SECRET' },
  domains: ['harbor.example'],
};
const ENTRA = {
  ...OKTA,
  id: 'entra',
  provider: 'entra',
  issuer: 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0',
};
const GOOGLE = { ...OKTA, id: 'google', provider: 'google', issuer: 'https://accounts.google.com', hostedDomain: 'harbor.example' };

/** Paths of the faults of these identity settings; none where all is well. */
function faults(settings: Record<string, unknown>, edit = (yaml: string) => yaml): string[] {
  const lines = Object.entries(settings).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  try {
    loadConfigText(edit(template.replace('identity:\n', `identity:\n${lines.join('')}`)), 'gateway.yaml', { secretCheck: 'when-used' });
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ConfigFaults)) throw thrown;
    return thrown.faults.map(({ path }) => path);
  }
}

it.each([
  ['Okta', [OKTA]],
  ['Entra ID', [ENTRA]],
  ['Google', [GOOGLE]],
  ['another, with a key', [{ ...OKTA, provider: 'oidc', clientSecret: undefined, privateKey: { fromEnv: 'KEY' } }]],
  ['two, of domains of their own', [OKTA, { ...ENTRA, domains: ['summit.example'] }]],
  ['one on loopback', [{ ...OKTA, issuer: 'http://127.0.0.1:9000' }]],
])('%s is taken', (_, signIn) => {
  expect(faults({ signIn })).toEqual([]);
});

it.each([
  ['an issuer over http', { ...OKTA, issuer: 'http://harbor.okta.example' }, 'issuer'],
  ['an issuer with a query', { ...OKTA, issuer: 'https://harbor.okta.example?x' }, 'issuer'],
  ['every tenant of Entra ID', { ...ENTRA, issuer: 'https://login.microsoftonline.com/common/v2.0' }, 'issuer'],
  ['the v1 issuer of Entra ID', { ...ENTRA, issuer: 'https://sts.windows.net/11111111-2222-3333-4444-555555555555/' }, 'issuer'],
  ['somebody who says to be Google', { ...GOOGLE, issuer: 'https://google.evil.example' }, 'issuer'],
  ['Google without a Workspace', { ...GOOGLE, hostedDomain: undefined }, 'hostedDomain'],
  ['no proof', { ...OKTA, clientSecret: undefined }, 'clientSecret'],
  ['two proofs', { ...OKTA, privateKey: { fromEnv: 'KEY' } }, 'clientSecret'],
  ['a key for Entra ID', { ...ENTRA, clientSecret: undefined, privateKey: { fromEnv: 'KEY' } }, 'privateKey'],
  ['no domain', { ...OKTA, domains: [] }, 'domains'],
  ['a domain with @', { ...OKTA, domains: ['@harbor.example'] }, 'domains'],
  ['scopes without openid', { ...OKTA, scopes: ['email'] }, 'scopes'],
  ['two sources of the member key', { ...OKTA, provision: 'join', memberClaim: 'mls', memberFromEmail: true }, 'memberFromEmail'],
  ['a member key for those whom gateway.yaml knows', { ...OKTA, memberClaim: 'mls' }, 'provision'],
  ['a clock of its own', { ...OKTA, clockSkew: '10m' }, 'clockSkew'],
])('%s is refused', (_, section, key) => {
  expect(faults({ signIn: [section] })).toEqual([`identity.signIn[0].${key}`]);
});

it('ids and domains belong to one connection', () => {
  expect(faults({ signIn: [OKTA, { ...OKTA, domains: ['summit.example'] }] })).toEqual(['identity.signIn[1].id']);
  expect(faults({ signIn: [OKTA, { ...ENTRA, domains: ['summit.example', 'harbor.example'] }] })).toEqual(['identity.signIn[1].domains']);
});

it('somebody has to be able to sign in, and connections are for a gateway that signs people in', () => {
  expect(faults({ passwords: { enabled: false } })).toEqual(['identity.passwords.enabled']);
  expect(faults({ passwords: { enabled: false }, signIn: [OKTA] })).toEqual([]);
  const external = [{ issuer: 'https://login.harbor.example' }];
  expect(faults({ oauth: { enabled: false }, external, passwords: { enabled: false } })).toEqual([]);
  expect(faults({ oauth: { enabled: false }, external, signIn: [OKTA] })).toEqual(['identity.signIn']);
});

it.each([
  ['okta:00u1', []],
  ['00u1', ['identity.accounts[0].subject']],
  ['entra:00u1', ['identity.accounts[0].subject']],
])('an account may be kept for the subject %s', (subject, expected) => {
  const named = (yaml: string) => yaml.replace('user: agent@harbor.example,', `user: agent@harbor.example, subject: '${subject}',`);
  expect(faults({ signIn: [OKTA] }, named)).toEqual(expected);
});

it('one person has one account', () => {
  const twice = (yaml: string) =>
    yaml
      .replace('user: agent@harbor.example,', `user: agent@harbor.example, subject: 'okta:1',`)
      .replace('user: broker@harbor.example,', `user: broker@harbor.example, subject: 'okta:1',`);
  expect(faults({ signIn: [OKTA] }, twice)).toEqual(['identity.accounts[2].subject']);
});
