import { SecretReference } from './secrets.js';
import { Section } from './setting.js';
import { Choice, Flag, HttpUrl, Text } from './values.js';

/** Each person connects their own account by OAuth; the MCP server says itself where its tokens come from (MCP 2026-07-28, Authorization). */
export class AccountOAuthSection {
  @HttpUrl({
    expected: 'the only authorization server that people are sent to; left out, the one that the server names',
    example: 'https://login.crm.example',
    optional: true,
  })
  issuer?: string;

  @Text({
    expected: 'the client id; left out, the gateway publishes what it is or registers itself',
    example: 'harbor-gateway',
    optional: true,
  })
  clientId?: string;

  @Section(() => SecretReference, {
    expected: 'where the client secret is kept',
    example: { fromEnv: 'CRM_CLIENT_SECRET' },
    optional: true,
  })
  clientSecret?: SecretReference;

  @HttpUrl({
    expected: 'a Client ID Metadata Document that you serve, instead of the one that the gateway serves where publicUrl is https',
    example: 'https://harbor.example/gatehouse-client.json',
    optional: true,
  })
  clientMetadataUrl?: string;

  @Text({ expected: 'the scopes to ask for where the server names none, separated by spaces', example: 'contacts.read', optional: true })
  scope?: string;
}

const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:';
const SUBJECT_TOKEN_TYPES = [`${TOKEN_TYPE}jwt`, `${TOKEN_TYPE}id_token`, `${TOKEN_TYPE}access_token`] as const;

/** An authorization server that takes the gateway's word on who a person is, and gives a token of that person for it (RFC 8693). */
export class TokenExchangeSection {
  @HttpUrl({ expected: 'the authorization server that exchanges', example: 'https://login.crm.example' })
  issuer!: string;

  @Text({ expected: 'the client id of the gateway there', example: 'harbor-gateway' })
  clientId!: string;

  @Section(() => SecretReference, { expected: 'where the client secret is kept', example: { fromEnv: 'CRM_CLIENT_SECRET' } })
  clientSecret!: SecretReference;

  @Text({ expected: 'the audience to name, where it takes one', example: 'crm', optional: true })
  audience?: string;

  @HttpUrl({ expected: 'the resource to name; left out, the url of the upstream', example: 'https://crm.example/mcp', optional: true })
  resource?: string;

  @Text({ expected: 'the scopes to ask for, separated by spaces', example: 'contacts.read', optional: true })
  scope?: string;

  @Choice(SUBJECT_TOKEN_TYPES, { example: `${TOKEN_TYPE}jwt`, optional: true })
  subjectTokenType: (typeof SUBJECT_TOKEN_TYPES)[number] = `${TOKEN_TYPE}jwt`;
}

/** An account of each person's own: one of these. */
export class PerPersonSection {
  @Section(() => AccountOAuthSection, { expected: 'how people connect their account', example: { scope: 'contacts.read' }, optional: true })
  oauth?: AccountOAuthSection;

  @Flag({ expected: 'true where each person enters a key of their own', example: true, optional: true })
  bearer?: boolean;

  @Section(() => TokenExchangeSection, {
    expected: 'who gives tokens for people that the gateway names',
    example: { issuer: 'https://login.crm.example', clientId: 'harbor-gateway', clientSecret: { fromEnv: 'CRM_CLIENT_SECRET' } },
    optional: true,
  })
  exchange?: TokenExchangeSection;
}

/** Where credentials of people at upstreams are kept from those who can read the database. */
export class VaultSection {
  @Section(() => SecretReference, {
    expected: 'the keys of the vault, ID:BASE64 of 32 bytes each, the first seals; left out, a file beside the signing keys',
    example: { fromEnv: 'GATEHOUSE_VAULT_KEYS' },
    optional: true,
  })
  keys?: SecretReference;
}
