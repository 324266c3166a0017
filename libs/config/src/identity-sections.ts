import { GRANTABLE_ROLES, ROLES, SCOPES } from '@gatehouse/kernel';
import { AssertionIssuerSection } from './assertion-issuer-sections.js';
import { PublicKeySection } from './client-key-sections.js';
import { ExternalIssuerSection } from './external-issuer-sections.js';
import { PasswordsSection } from './password-sections.js';
import { RosterSection } from './roster-sections.js';
import { SecretReference } from './secrets.js';
import { ServiceSection, VendorApplicationsSection } from './service-sections.js';
import { Section, Sections } from './setting.js';
import { SignInSection } from './sign-in-sections.js';
import { Choices, Duration, Flag, HttpUrl, Matching, Slug, Text, Texts } from './values.js';

export class AccountSection {
  @Text({ expected: 'the sign-in name', example: 'agent@harbor.example' })
  user!: string;

  @Text({ expected: 'the RESO MemberKey of the person', example: 'MEM-1001', optional: true })
  member?: string;

  @Text({ expected: "the ContactKey of a consumer in the brokerage's files", example: 'CON-00001', optional: true })
  contact?: string;

  @Choices(GRANTABLE_ROLES, { example: ['compliance'], optional: true })
  grants: string[] = [];

  @Text({
    expected: 'the person at an identity provider: the id of the connection, a colon, and their sub (oid with entra)',
    example: 'okta:00u1example',
    optional: true,
  })
  subject?: string;

  @Flag({ expected: 'true or false', example: false, optional: true })
  disabled = false;
}

/** What being in a group of an identity provider means here. */
export class GroupSection {
  @Text({ expected: 'a group as the identity provider has it', example: 'gatehouse-compliance' })
  group!: string;

  @Texts({
    expected:
      'whose word counts: ids of identity.scim, of sign-in connections, issuers of identity.external; anybody of them where not given',
    example: ['okta'],
    optional: true,
  })
  from?: string[];

  @Choices(GRANTABLE_ROLES, { example: ['compliance'], optional: true })
  grants: string[] = [];

  @Choices(ROLES, { example: ['assistant'], optional: true })
  only?: string[];

  @Choices(SCOPES, { example: ['mcp:read'], optional: true })
  scopes?: string[];
}

/** An identity provider that says by SCIM who works here. */
export class ScimClientSection {
  @Slug({ expected: 'its id, by which its people are known', example: 'okta' })
  id!: string;

  @Section(() => SecretReference, { expected: 'where its bearer token is kept', example: { fromEnv: 'OKTA_SCIM_TOKEN' } })
  token!: SecretReference;

  @Matching(/^(urn:[A-Za-z0-9:._-]+:)?[A-Za-z][A-Za-z0-9_-]*$/, {
    expected: 'the attribute that holds the RESO MemberKey, where it is not the employeeNumber of the enterprise extension',
    example: 'urn:ietf:params:scim:schemas:extension:harbor:2.0:User:memberKey',
    optional: true,
  })
  memberAttribute?: string;
}

/** An application that is known beforehand, for those that can neither publish a metadata document nor register themselves. */
export class OAuthClientSection {
  @Matching(/^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$/, { expected: 'the client id', example: 'assistant' })
  id!: string;

  @Text({ expected: 'the name that people see', example: 'Harbor Assistant' })
  name!: string;

  @Texts({ expected: 'addresses that a code may be sent to', example: ['https://assistant.example/callback'] })
  redirectUris!: string[];

  @Section(() => SecretReference, {
    expected: 'where its secret is kept; without one and without keys it is a public client',
    example: { fromEnv: 'ASSISTANT_SECRET' },
    optional: true,
  })
  secret?: SecretReference;

  @Sections(() => PublicKeySection, {
    expected: 'its public keys, for private_key_jwt',
    example: [{ kty: 'EC', crv: 'P-256', x: 'bWFkZS11cA', y: 'bWFkZS11cA' }],
    optional: true,
  })
  publicKeys: PublicKeySection[] = [];

  @HttpUrl({ expected: 'where it publishes its public keys', example: 'https://assistant.example/jwks.json', optional: true })
  jwksUri?: string;

  @Flag({
    expected: 'whether people decide with it, by /api/approvals, /api/pins, /api/vendors and /api/reports; never for an assistant',
    example: true,
    optional: true,
  })
  approvals = false;
}

/** The embedded authorization server. */
export class OAuthSection {
  @Flag({
    expected: 'whether the gateway signs people in itself; false where issuers in identity.external do',
    example: true,
    optional: true,
  })
  enabled = true;

  @Choices(SCOPES, { example: ['mcp:read'], optional: true })
  firstScopes: string[] = ['mcp:read'];

  @Duration({ expected: 'how long an application stays signed in without being used', example: '14d', optional: true })
  refreshTtl = '14d';

  @Duration({ expected: 'how long a browser stays signed in', example: '12h', optional: true })
  sessionTtl = '12h';

  @Flag({ expected: 'whether applications may register themselves (RFC 7591)', example: true, optional: true })
  dynamicRegistration = true;

  @Flag({ expected: 'whether applications may name themselves by a metadata document at an https address', example: true, optional: true })
  clientMetadataDocuments = true;

  @Sections(() => OAuthClientSection, {
    expected: 'applications that are known beforehand',
    example: [{ id: 'assistant', name: 'Harbor Assistant', redirectUris: ['https://assistant.example/callback'] }],
    optional: true,
  })
  clients: OAuthClientSection[] = [];
}

export class IdentitySection {
  @Text({ expected: 'the directory of the signing keys', example: '.gatehouse/keys' })
  keys!: string;

  @Duration({ expected: 'the life of an access token, at most an hour', example: '10m', optional: true })
  tokenTtl = '10m';

  @Section(() => OAuthSection, {
    expected: 'how applications sign people in',
    example: { firstScopes: ['mcp:read'] },
    optional: true,
  })
  oauth = new OAuthSection();

  @Section(() => PasswordsSection, {
    expected: 'how people sign in with a password of this gateway',
    example: { secondFactor: 'required' },
    optional: true,
  })
  passwords = new PasswordsSection();

  @Sections(() => SignInSection, {
    expected: 'identity providers at which people sign in',
    example: [{ id: 'okta', provider: 'okta', name: 'Harbor Realty', issuer: 'https://harbor.okta.com' }],
    optional: true,
  })
  signIn: SignInSection[] = [];

  @Sections(() => ExternalIssuerSection, {
    expected: 'identity providers whose access tokens are taken',
    example: [{ issuer: 'https://login.harbor.example/realms/harbor' }],
    optional: true,
  })
  external: ExternalIssuerSection[] = [];

  @Sections(() => ScimClientSection, {
    expected: 'identity providers that say by SCIM who works here',
    example: [{ id: 'okta', token: { fromEnv: 'OKTA_SCIM_TOKEN' } }],
    optional: true,
  })
  scim: ScimClientSection[] = [];

  @Sections(() => GroupSection, {
    expected: 'what groups of identity providers mean here',
    example: [{ group: 'gatehouse-compliance', grants: ['compliance'] }],
    optional: true,
  })
  groups: GroupSection[] = [];

  @Sections(() => AssertionIssuerSection, {
    expected: 'identity providers whose identity assertions are taken (enterprise-managed authorization)',
    example: [{ issuer: 'https://login.harbor.example' }],
    optional: true,
  })
  assertions: AssertionIssuerSection[] = [];

  @Sections(() => ServiceSection, {
    expected: 'applications of vendors that act for themselves',
    example: [{ id: 'listing-portal', name: 'Harbor Listing Portal', secret: { fromEnv: 'PORTAL_SECRET' } }],
    optional: true,
  })
  services: ServiceSection[] = [];

  @Section(() => VendorApplicationsSection, {
    expected: 'whether vendors apply by themselves, closed where not given',
    example: { open: true, endpoints: ['mls'] },
    optional: true,
  })
  vendorApplications = new VendorApplicationsSection();

  @Section(() => RosterSection, { expected: 'where the roster comes from', example: { connection: 'cascade' } })
  roster!: RosterSection;

  @Sections(() => AccountSection, { expected: 'the list of accounts', example: [{ user: 'agent@harbor.example', member: 'MEM-1001' }] })
  accounts!: AccountSection[];
}
