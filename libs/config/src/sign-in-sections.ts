import { SecretReference } from './secrets.js';
import { Section } from './setting.js';
import { Choice, Duration, Flag, HttpUrl, Matching, Slug, Text, Texts } from './values.js';

export const IDENTITY_PROVIDERS = ['okta', 'entra', 'google', 'oidc'] as const;
export const PROVISIONING = ['known', 'join'] as const;
const KEY_ALGORITHMS = ['ES256', 'ES384', 'RS256', 'PS256'] as const;

/** An identity provider of the brokerage at which people sign in (OpenID Connect Core, code flow). */
export class SignInSection {
  @Slug({ expected: 'a name for the connection; it is part of the address to register', example: 'okta' })
  id!: string;

  @Choice(IDENTITY_PROVIDERS, { example: 'okta', optional: true })
  provider: (typeof IDENTITY_PROVIDERS)[number] = 'oidc';

  @Text({ expected: 'the name on the button', example: 'Harbor Realty' })
  name!: string;

  @HttpUrl({ expected: 'the issuer, exactly as its metadata has it', example: 'https://harbor.okta.com' })
  issuer!: string;

  @Text({ expected: 'the client id that it gave the gateway', example: '0oa1example' })
  clientId!: string;

  @Section(() => SecretReference, { expected: 'where the client secret is kept', example: { fromEnv: 'OKTA_SECRET' }, optional: true })
  clientSecret?: SecretReference;

  @Section(() => SecretReference, {
    expected: 'where the private key is kept (PKCS #8, PEM), instead of a secret (private_key_jwt)',
    example: { fromFile: '/run/secrets/okta.pem' },
    optional: true,
  })
  privateKey?: SecretReference;

  @Choice(KEY_ALGORITHMS, { example: 'ES256', optional: true })
  algorithm: (typeof KEY_ALGORITHMS)[number] = 'ES256';

  @Text({ expected: 'the kid by which it knows the key', example: 'gatehouse-1', optional: true })
  keyId?: string;

  @Texts({ expected: 'the scopes to ask for; by provider where not given', example: ['openid', 'email', 'profile'], optional: true })
  scopes: string[] = [];

  @Texts({ expected: 'the e-mail domains whose people it may sign in', example: ['harbor.example'] })
  domains!: string[];

  @Matching(/^[a-z0-9][a-z0-9.-]*\.[a-z]{2,}$/, {
    expected: 'the Google Workspace domain (hd), which google needs',
    example: 'harbor.example',
    optional: true,
  })
  hostedDomain?: string;

  @Text({
    expected: 'the claim that holds the sign-in name; email, or preferred_username with entra, where not given',
    example: 'email',
    optional: true,
  })
  accountClaim?: string;

  @Text({ expected: "the claim that holds the person's name", example: 'name', optional: true })
  nameClaim = 'name';

  @Text({ expected: 'the claim that holds the groups', example: 'groups', optional: true })
  groupClaim = 'groups';

  @Text({ expected: 'the claim that holds the RESO MemberKey', example: 'mls_member_key', optional: true })
  memberClaim?: string;

  @Flag({ expected: 'whether a person is the member who has their e-mail address in the roster', example: true, optional: true })
  memberFromEmail = false;

  @Choice(PROVISIONING, { example: 'join', optional: true })
  provision: (typeof PROVISIONING)[number] = 'known';

  @Duration({ expected: 'how far its clock may be off, at most 5m', example: '30s', optional: true })
  clockSkew = '30s';
}
