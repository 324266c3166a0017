import { PROVIDER_PROFILES, type Claims } from './provider-profiles.js';
import type { SignInConnection } from './sign-in-connection.js';
import { SignInRefused, type SignInFault } from './sign-in-refused.js';

/** Who signed in, by the word of their identity provider. */
export interface SignedInPerson {
  /** What stays with the person there. */
  readonly subject: string;
  /** The sign-in name that it vouches for, or why there is none: a person who is known by subject needs none. */
  readonly account: { readonly user: string } | { readonly fault: SignInFault };
  /** Verified. */
  readonly email?: string;
  readonly name?: string;
  readonly member?: string;
  readonly groups: readonly string[];
  /** When they proved who they are, in seconds since the epoch. */
  readonly authTime?: number;
}

/** Claims that hold addresses, whatever the provider: one that has none of the connection's domains names nobody. */
const ADDRESSES = new Set(['email', 'preferred_username', 'upn']);
const TENANT = /^\/([0-9a-f-]{36})\/v2\.0$/i;
/** Without letters that fold into others, as names are compared without regard to case, and without the colon of `service:…`. */
const PLAIN = /^[\x21-\x39\x3b-\x7e]+$/;
const LONGEST = 254;
const MOST_GROUPS = 1_000;

/**
 * Reads the claims of a verified ID token. Throws SignInRefused where they are of nobody whom this connection may sign in.
 * Sources: OIDC Core section 5.7 (only iss and sub identify); Microsoft identity platform, ID token claims reference; Google OpenID Connect,
 * validating an ID token; Okta, ID token claims.
 */
export function signedInPerson(claims: Claims, connection: SignInConnection): SignedInPerson {
  assertTenant(claims, connection);
  const { subjectClaim } = PROVIDER_PROFILES[connection.provider];
  const subject = textOf(claims, subjectClaim);
  if (subject === undefined) throw new SignInRefused('no_subject');
  const email = verifiedEmail(claims, connection);
  const name = textOf(claims, connection.nameClaim);
  const member = connection.memberClaim === undefined ? undefined : textOf(claims, connection.memberClaim);
  const authTime = claims['auth_time'];
  return {
    subject,
    account: accountOf(claims, connection),
    groups: groupsOf(claims, connection),
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(member === undefined ? {} : { member }),
    ...(typeof authTime === 'number' ? { authTime } : {}),
  };
}

/** Which organisation somebody is of. Accounts of any other are at the same issuer with Google, and guests of others with Entra ID. */
function assertTenant(claims: Claims, { provider, issuer, hostedDomain }: SignInConnection): void {
  // Personal accounts have no hd; an address proves nothing, since one can be put on a personal account.
  if (provider === 'google' && (hostedDomain === undefined || claims['hd'] !== hostedDomain)) throw new SignInRefused('hosted_domain');
  const tenant = provider === 'entra' ? TENANT.exec(new URL(issuer).pathname)?.[1] : undefined;
  if (tenant !== undefined && String(claims['tid']).toLowerCase() !== tenant.toLowerCase()) throw new SignInRefused('tenant');
}

function accountOf(claims: Claims, connection: SignInConnection): SignedInPerson['account'] {
  const { accountClaim, domains, provider } = connection;
  // A guest's names are what the administrator of another organisation made them.
  if (provider === 'entra' && isGuest(claims, connection)) return { fault: 'guest' };
  const user = textOf(claims, accountClaim);
  if (user === undefined || !PLAIN.test(user)) return { fault: 'no_account_claim' };
  if (accountClaim === 'email' && !isEmailProved(claims, connection)) return { fault: 'unverified_email' };
  const isAddress = ADDRESSES.has(accountClaim) || user.includes('@');
  return isAddress && !isOfDomain(user, domains) ? { fault: 'domain' } : { user };
}

function isGuest({ idp, acct, tid }: Claims, { issuer }: SignInConnection): boolean {
  const isOwn = idp === undefined || idp === issuer || idp === `https://sts.windows.net/${String(tid)}/`;
  return !isOwn || acct === 1 || acct === '1';
}

function isEmailProved(claims: Claims, { provider }: SignInConnection): boolean {
  const { claim, values } = PROVIDER_PROFILES[provider].emailProof;
  return values.includes(claims[claim]);
}

function verifiedEmail(claims: Claims, connection: SignInConnection): string | undefined {
  const email = textOf(claims, 'email');
  return email !== undefined && isEmailProved(claims, connection) && isOfDomain(email, connection.domains) ? email : undefined;
}

/** The domain behind the only @, whole: no subdomain, and no name with a second @ that others would read another way. */
function isOfDomain(address: string, domains: readonly string[]): boolean {
  const [local, domain, ...rest] = address.split('@');
  return local !== '' && domain !== undefined && rest.length === 0 && domains.includes(domain.toLowerCase());
}

/** Throws where groups are left out of the token: rights that are narrowed by a group would otherwise come out too wide. */
function groupsOf(claims: Claims, { groupClaim, provision }: SignInConnection): readonly string[] {
  if (provision === 'known') return [];
  const elsewhere = claims['_claim_names'];
  const isElsewhere = typeof elsewhere === 'object' && elsewhere !== null && groupClaim in elsewhere;
  if (isElsewhere || claims['hasgroups'] === true || claims['hasgroups'] === 'true') throw new SignInRefused('groups_overage');
  const given = claims[groupClaim];
  const groups = (Array.isArray(given) ? given : [given]).filter((group): group is string => typeof group === 'string' && group !== '');
  if (groups.length > MOST_GROUPS) throw new SignInRefused('groups_overage');
  return [...new Set(groups)];
}

function textOf(claims: Claims, claim: string): string | undefined {
  const value = claims[claim];
  return typeof value === 'string' && value !== '' && value === value.trim() && value.length <= LONGEST ? value : undefined;
}
