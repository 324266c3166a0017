import { GRANTABLE_ROLES, SCOPES } from '@gatehouse/kernel';
import { PublicKeySection } from './client-key-sections.js';
import { SecretReference } from './secrets.js';
import { Section, Sections } from './setting.js';
import { Choices, Flag, HttpUrl, Matching, Text, Texts, Whole } from './values.js';

/** The application of a vendor, which acts for itself and for no person: OAuth client credentials (RFC 6749 section 4.4). */
export class ServiceSection {
  @Matching(/^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$/, { expected: 'the client id', example: 'listing-portal' })
  id!: string;

  @Text({ expected: 'what it is called', example: 'Harbor Listing Portal' })
  name!: string;

  @Text({ expected: 'who runs it', example: 'Portal Works LLC', optional: true })
  vendor?: string;

  @Choices(GRANTABLE_ROLES, { example: ['vendor'], optional: true })
  grants: string[] = ['vendor'];

  @Choices(SCOPES, { example: ['mcp:read'], optional: true })
  scopes: string[] = ['mcp:read'];

  @Section(() => SecretReference, {
    expected: 'where its secret is kept, for client_secret_basic',
    example: { fromEnv: 'PORTAL_SECRET' },
    optional: true,
  })
  secret?: SecretReference;

  @Sections(() => PublicKeySection, {
    expected: 'its public keys, for private_key_jwt',
    example: [{ kty: 'EC', crv: 'P-256', x: 'bWFkZS11cA', y: 'bWFkZS11cA' }],
    optional: true,
  })
  publicKeys: PublicKeySection[] = [];

  @HttpUrl({ expected: 'where it publishes its public keys', example: 'https://portal.example/jwks.json', optional: true })
  jwksUri?: string;

  @Texts({ expected: 'the upstreams and MLS connections that it may reach, all where none is named', example: ['mls'], optional: true })
  endpoints: string[] = [];

  @Matching(/^\d{4}-\d{2}-\d{2}$/, { expected: 'the last day on which it is let in', example: '2027-06-30', optional: true })
  expiresOn?: string;

  @Flag({
    expected: 'true where it is let in once somebody approved it: gatehouse vendor approve',
    example: true,
    optional: true,
  })
  needsApproval = false;

  @Flag({ expected: 'true or false', example: false, optional: true })
  disabled = false;
}

/** Vendors who apply by themselves, at `/oauth/register`; each waits for `gatehouse vendor approve`. */
export class VendorApplicationsSection {
  @Flag({ expected: 'whether vendors may apply by themselves', example: true, optional: true })
  open = false;

  @Texts({ expected: 'the upstreams and MLS connections that one may reach once it is approved', example: ['mls'], optional: true })
  endpoints: string[] = [];

  @Whole(1, 1_000, { expected: 'how many may wait for approval at one time', example: 20, optional: true })
  mostWaiting = 20;
}
