import { describe, expect, it } from 'vitest';
import { connectionTo, TENANT } from '../../fixtures/sign-in.js';
import type { Claims, ProviderKind } from './provider-profiles.js';
import type { SignInConnection } from './sign-in-connection.js';
import { signedInPerson } from './signed-in-person.js';
import { SignInRefused } from './sign-in-refused.js';

const OKTA = { sub: '00u1', email: 'agent@harbor.example', email_verified: true, name: 'Ana Agent', groups: ['agents', 'agents'] };
const ENTRA = {
  sub: 'pairwise',
  oid: '99999999-0000-0000-0000-000000000001',
  tid: TENANT,
  preferred_username: 'agent@harbor.example',
  email: 'anything@anywhere.example',
  name: 'Ana Agent',
  groups: ['group-guid'],
};
const GOOGLE = { sub: '1090', email: 'agent@harbor.example', email_verified: true, hd: 'harbor.example', name: 'Ana Agent' };

/** The outcome in one word: the fault, the fault of the name, or the name. */
function outcome(provider: ProviderKind, claims: Claims, changes: Partial<SignInConnection> = {}): string {
  try {
    const { account } = signedInPerson(claims, connectionTo(provider, changes));
    return 'fault' in account ? `no name: ${account.fault}` : account.user;
  } catch (thrown) {
    if (thrown instanceof SignInRefused) return thrown.fault;
    throw thrown;
  }
}

describe('whom an identity provider signs in', () => {
  it('is read from the claims that it keeps to a person', () => {
    expect(signedInPerson({ ...OKTA, auth_time: 7 }, connectionTo('okta'))).toEqual({
      subject: '00u1',
      account: { user: 'agent@harbor.example' },
      email: 'agent@harbor.example',
      name: 'Ana Agent',
      groups: ['agents'],
      authTime: 7,
    });
    expect(signedInPerson(ENTRA, connectionTo('entra'))).toEqual({
      subject: ENTRA.oid,
      account: { user: 'agent@harbor.example' },
      name: 'Ana Agent',
      groups: ['group-guid'],
    });
    expect(signedInPerson(GOOGLE, connectionTo('google'))).toMatchObject({ subject: '1090', groups: [] });
  });

  it('has the member key that the provider says, where gateway.yaml names its claim', () => {
    const claims = { ...OKTA, mls: 'MEM-1001' };
    expect(signedInPerson(claims, connectionTo('okta', { memberClaim: 'mls' })).member).toBe('MEM-1001');
    expect(signedInPerson(claims, connectionTo('okta')).member).toBeUndefined();
  });

  const TABLE: readonly (readonly [string, ProviderKind, Claims, string, Partial<SignInConnection>?])[] = [
    // Okta and others: email_verified
    ['an address that is verified', 'oidc', OKTA, 'agent@harbor.example'],
    ['one that is not', 'oidc', { ...OKTA, email_verified: false }, 'no name: unverified_email'],
    ['one of which nothing is said', 'oidc', { ...OKTA, email_verified: undefined }, 'no name: unverified_email'],
    ['one that is verified by a text', 'oidc', { ...OKTA, email_verified: 'true' }, 'no name: unverified_email'],
    ['no address', 'oidc', { ...OKTA, email: undefined }, 'no name: no_account_claim'],
    ['an address in a list', 'oidc', { ...OKTA, email: ['agent@harbor.example'] }, 'no name: no_account_claim'],
    ['an address with a space around it', 'oidc', { ...OKTA, email: ' agent@harbor.example' }, 'no name: no_account_claim'],
    ['letters that fold into others', 'oidc', { ...OKTA, email: 'bro\u212Aer@harbor.example' }, 'no name: no_account_claim'],
    ['another domain', 'oidc', { ...OKTA, email: 'agent@evil.example' }, 'no name: domain'],
    ['a domain below', 'oidc', { ...OKTA, email: 'agent@x.harbor.example' }, 'no name: domain'],
    ['a domain that ends alike', 'oidc', { ...OKTA, email: 'agent@evilharbor.example' }, 'no name: domain'],
    ['two domains', 'oidc', { ...OKTA, email: 'agent@evil.example@harbor.example' }, 'no name: domain'],
    ['a domain in capitals', 'oidc', { ...OKTA, email: 'Agent@HARBOR.example' }, 'Agent@HARBOR.example'],
    ['nobody before the domain', 'oidc', { ...OKTA, email: '@harbor.example' }, 'no name: domain'],
    ['no subject', 'oidc', { ...OKTA, sub: undefined }, 'no_subject'],
    ['the name of a service', 'oidc', { ...OKTA, employee: 'service:portal' }, 'no name: no_account_claim', { accountClaim: 'employee' }],
    ['a name of its own kind', 'oidc', { ...OKTA, employee: 'E-1' }, 'E-1', { accountClaim: 'employee' }],
    [
      'a user name without a domain',
      'okta',
      { ...OKTA, preferred_username: 'agent' },
      'no name: domain',
      { accountClaim: 'preferred_username' },
    ],
    // Entra ID: tenant, guests, addresses that anybody's administrator may write
    ['a user of the tenant', 'entra', ENTRA, 'agent@harbor.example'],
    ['another tenant', 'entra', { ...ENTRA, tid: TENANT.replace('1', '2') }, 'tenant'],
    ['no tenant', 'entra', { ...ENTRA, tid: undefined }, 'tenant'],
    ['no oid, only the pairwise sub', 'entra', { ...ENTRA, oid: undefined }, 'no_subject'],
    ['a guest by idp', 'entra', { ...ENTRA, idp: 'https://sts.windows.net/66666666-0000-0000-0000-000000000000/' }, 'no name: guest'],
    ['a guest by a personal account', 'entra', { ...ENTRA, idp: 'live.com' }, 'no name: guest'],
    ['a guest by acct', 'entra', { ...ENTRA, acct: 1 }, 'no name: guest'],
    ['one of its own with idp', 'entra', { ...ENTRA, acct: 0, idp: `https://sts.windows.net/${TENANT}/` }, 'agent@harbor.example'],
    [
      'email, of which nothing is proved',
      'entra',
      { ...ENTRA, email: 'agent@harbor.example' },
      'no name: unverified_email',
      { accountClaim: 'email' },
    ],
    ['email, said to be verified', 'entra', { ...ENTRA, email_verified: true }, 'no name: unverified_email', { accountClaim: 'email' }],
    [
      'email, whose domain has a proved owner',
      'entra',
      { ...ENTRA, email: 'agent@harbor.example', xms_edov: true },
      'agent@harbor.example',
      { accountClaim: 'email' },
    ],
    // Google: the Workspace
    ['an account of the Workspace', 'google', GOOGLE, 'agent@harbor.example'],
    ['a personal account with the address', 'google', { ...GOOGLE, hd: undefined }, 'hosted_domain'],
    ['an account of another Workspace', 'google', { ...GOOGLE, hd: 'evil.example' }, 'hosted_domain'],
    ['an address that Google did not verify', 'google', { ...GOOGLE, email_verified: false }, 'no name: unverified_email'],
    ['any account, were no Workspace named', 'google', GOOGLE, 'hosted_domain', { hostedDomain: undefined as never }],
  ];

  it.each(TABLE.map(([what, provider, ...rest]) => ({ what, provider, rest })))('$what at $provider', ({ provider, rest }) => {
    const [claims, expected, changes] = rest;
    expect(outcome(provider, claims, changes)).toBe(expected);
  });

  it.each([
    ['by reference', { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph.example' } } }],
    ['by a mark', { hasgroups: true }],
    ['by a mark in words', { hasgroups: 'true' }],
    ['too many', { groups: Array.from({ length: 1_001 }, (_, index) => `g${index}`) }],
  ])('whose groups are left out of the token (%s) is refused where groups count, and only there', (_, more) => {
    const { groups: _groups, ...rest } = ENTRA;
    expect(outcome('entra', { ...rest, ...more })).toBe('groups_overage');
    expect(outcome('entra', { ...rest, ...more }, { provision: 'known' })).toBe('agent@harbor.example');
  });

  it('has an e-mail address to be found by in the roster only where it is proved and of a domain of the connection', () => {
    const emailOf = (claims: Claims) => signedInPerson(claims, connectionTo('oidc', { accountClaim: 'employee' })).email;
    expect(emailOf({ ...OKTA, employee: 'E-1' })).toBe('agent@harbor.example');
    expect(emailOf({ ...OKTA, employee: 'E-1', email_verified: false })).toBeUndefined();
    expect(emailOf({ ...OKTA, employee: 'E-1', email: 'agent@evil.example' })).toBeUndefined();
  });
});
