import type { ExternalIssuerSection } from './external-issuer-sections.js';
import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import { milliseconds } from './values.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);
/** Issuers of Entra that stand for every tenant there is: anybody's tenant could name our accounts. */
const EVERY_TENANT = /^\/(common|organizations|consumers|\{tenantid\}|%7Btenantid%7D)(\/|$)/i;

type Issuer = Pick<ExternalIssuerSection, 'issuer' | 'jwksUri' | 'algorithms' | 'clockSkew' | 'keysKept'>;
type Check<Section> = readonly [keyof Section & string, (section: Section) => string | undefined];

export const reachableSafely = (address: string): boolean => {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || LOOPBACK.has(hostname);
};

/** What holds for every identity provider whose word is taken. */
export const ISSUER_CHECKS: readonly Check<Issuer>[] = [
  ['issuer', ({ issuer }) => (reachableSafely(issuer) ? undefined : 'expected an https address')],
  ['issuer', ({ issuer }) => (/[?#]/.test(issuer) ? 'expected an address without query and fragment (RFC 8414 section 2)' : undefined)],
  [
    'issuer',
    ({ issuer }) => (EVERY_TENANT.test(new URL(issuer).pathname) ? 'expected the issuer of your own tenant, not of all' : undefined),
  ],
  ['jwksUri', ({ jwksUri }) => (jwksUri === undefined || reachableSafely(jwksUri) ? undefined : 'expected an https address')],
  ['algorithms', ({ algorithms }) => (algorithms.length > 0 ? undefined : 'expected at least one algorithm; for example ["RS256"]')],
  ['clockSkew', ({ clockSkew }) => (milliseconds(clockSkew) <= 5 * MINUTE ? undefined : 'expected at most 5m')],
  [
    'keysKept',
    ({ keysKept }) => (milliseconds(keysKept) >= 15 * MINUTE && milliseconds(keysKept) <= DAY ? undefined : 'expected from 15m to 24h'),
  ],
];

const CHECKS: readonly Check<ExternalIssuerSection>[] = [
  ...ISSUER_CHECKS,
  ['maximumLife', ({ maximumLife }) => (milliseconds(maximumLife) <= DAY ? undefined : 'expected at most 24h')],
  ['scopeClaims', ({ scopeClaims }) => (scopeClaims.length > 0 ? undefined : 'expected at least one claim; for example ["scope"]')],
];

/** What is wrong with the external issuers and with turning off the gateway's own. */
export function externalFaults({ gateway, identity: { external, oauth } }: GatewayConfig): ConfigFault[] {
  const own = gateway.publicUrl.replace(/\/$/, '');
  const single = external.flatMap((section, index) =>
    CHECKS.flatMap(([key, check]) => {
      const expected = check(section);
      return expected === undefined ? [] : [{ path: `identity.external[${index}].${key}`, expected }];
    }),
  );
  const listed = external.flatMap(({ issuer }, index) => {
    const path = `identity.external[${index}].issuer`;
    if (external.findIndex((other) => other.issuer === issuer) < index)
      return [{ path, expected: 'expected an issuer that is listed once; put its settings into one entry' }];
    if (issuer.replace(/\/$/, '') === own)
      return [{ path, expected: 'expected the issuer of somebody else; the gateway knows its own tokens' }];
    return [];
  });
  const nobody = oauth.enabled || external.length > 0 ? [] : [{ path: 'identity.oauth.enabled', expected: NOBODY }];
  return [...single, ...listed, ...nobody];
}

const NOBODY = 'expected true, or an issuer in identity.external: otherwise nobody can sign in';
