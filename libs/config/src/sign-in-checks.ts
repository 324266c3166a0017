import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import type { SignInSection } from './sign-in-sections.js';
import { milliseconds } from './values.js';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);
const DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;
const GOOGLE = 'https://accounts.google.com';

type Check = (section: SignInSection) => string | undefined;

const isLoopback = (address: string): boolean => LOOPBACK.has(new URL(address).hostname);

const CHECKS: readonly (readonly [keyof SignInSection, Check])[] = [
  ['issuer', ({ issuer }) => (issuer.startsWith('https:') || isLoopback(issuer) ? undefined : 'expected an https address')],
  [
    'issuer',
    ({ issuer }) => (/[?#]/.test(issuer) ? 'expected an address without query and fragment (OIDC Discovery section 3)' : undefined),
  ],
  [
    'issuer',
    ({ provider, issuer }) =>
      provider !== 'entra' || isLoopback(issuer) || /^\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/v2\.0$/i.test(new URL(issuer).pathname)
        ? undefined
        : 'expected the issuer of your own tenant; for example "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0"',
  ],
  [
    'issuer',
    ({ provider, issuer }) =>
      provider !== 'google' || isLoopback(issuer) || issuer === GOOGLE ? undefined : `expected "${GOOGLE}", since provider is google`,
  ],
  [
    'clientSecret',
    ({ clientSecret, privateKey }) =>
      (clientSecret === undefined) === (privateKey === undefined) ? 'expected either clientSecret or privateKey' : undefined,
  ],
  [
    'privateKey',
    ({ provider, privateKey }) =>
      provider === 'entra' && privateKey ? 'expected clientSecret: Entra ID knows keys by the thumbprint of a certificate' : undefined,
  ],
  ['domains', ({ domains }) => (domains.length > 0 ? undefined : 'expected at least one domain; for example ["harbor.example"]')],
  ['domains', ({ domains }) => (domains.every((each) => DOMAIN.test(each)) ? undefined : 'expected domains in lower case, without @')],
  [
    'hostedDomain',
    ({ provider, hostedDomain }) =>
      provider === 'google' && !hostedDomain
        ? 'expected your Workspace domain: without it anybody with a Google account is let in'
        : undefined,
  ],
  ['scopes', ({ scopes }) => (scopes.length === 0 || scopes.includes('openid') ? undefined : 'expected openid among them')],
  [
    'memberFromEmail',
    ({ memberFromEmail, memberClaim }) =>
      memberFromEmail && memberClaim ? 'expected either memberClaim or memberFromEmail, so that one of them says who is who' : undefined,
  ],
  [
    'provision',
    ({ provision, memberClaim, memberFromEmail }) =>
      provision === 'known' && (memberClaim !== undefined || memberFromEmail)
        ? 'expected join, since the connection says who is which member; with known, gateway.yaml and SCIM say it'
        : undefined,
  ],
  ['clockSkew', ({ clockSkew }) => (milliseconds(clockSkew) <= 300_000 ? undefined : 'expected at most 5m')],
];

/** What is wrong with the connections at which people sign in, and with who may do so. */
export function signInFaults({ identity }: GatewayConfig): ConfigFault[] {
  const { signIn, passwords, oauth } = identity;
  const single = signIn.flatMap((section, index) =>
    CHECKS.flatMap(([key, check]) => {
      const expected = check(section);
      return expected === undefined ? [] : [{ path: `identity.signIn[${index}].${key}`, expected }];
    }),
  );
  const nobody =
    oauth.enabled && passwords.enabled === false && signIn.length === 0
      ? [
          {
            path: 'identity.passwords.enabled',
            expected: 'expected true, or a connection in identity.signIn: otherwise nobody can sign in',
          },
        ]
      : [];
  const unused =
    !oauth.enabled && signIn.length > 0
      ? [{ path: 'identity.signIn', expected: 'expected none, since identity.oauth.enabled is false: nobody signs in at this gateway' }]
      : [];
  return [...single, ...repeatedOnes(signIn), ...nobody, ...unused, ...subjectFaults(identity)];
}

/** One domain at two identity providers: each could sign in the people of the other. */
function repeatedOnes(signIn: readonly SignInSection[]): ConfigFault[] {
  return signIn.flatMap(({ id, domains }, index) => {
    const before = signIn.slice(0, index);
    return [
      ...(before.some((other) => other.id === id)
        ? [{ path: `identity.signIn[${index}].id`, expected: 'expected an id that is used once; choose another' }]
        : []),
      ...(before.some((other) => other.domains.some((domain) => domains.includes(domain)))
        ? [{ path: `identity.signIn[${index}].domains`, expected: 'expected domains that no other connection signs in' }]
        : []),
    ];
  });
}

function subjectFaults({ accounts, signIn }: GatewayConfig['identity']): ConfigFault[] {
  const ids = new Set(signIn.map(({ id }) => id));
  return accounts.flatMap(({ subject }, index) => {
    if (subject === undefined) return [];
    const path = `identity.accounts[${index}].subject`;
    if (!ids.has(subject.slice(0, subject.indexOf(':'))))
      return [
        { path, expected: 'expected the id of a connection in identity.signIn, a colon, and the sub; for example "okta:00u1example"' },
      ];
    return accounts.findIndex((other) => other.subject === subject) < index
      ? [{ path, expected: 'expected a person who has one account; name them once' }]
      : [];
  });
}
