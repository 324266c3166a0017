import { PerPersonSection } from './per-person-sections.js';
import { SecretReference } from './secrets.js';
import { Section } from './setting.js';
import { Choice, HttpUrl, Matching, Text } from './values.js';

/** A key that the API gives out. In a header where the API takes it there: addresses end up in the logs of others. */
export class ApiKeySection {
  @Matching(/^[A-Za-z0-9-]{1,64}$/, { expected: 'the header that carries the key', example: 'X-Api-Key', optional: true })
  header?: string;

  @Text({ expected: 'the query parameter that carries the key, where the API takes no header', example: 'api_key', optional: true })
  query?: string;

  @Section(() => SecretReference, { expected: 'where the key is kept', example: { fromEnv: 'DESK_KEY' } })
  value!: SecretReference;
}

export class BasicAuthSection {
  @Matching(/^[^:\s]{1,128}$/, { expected: 'the user name, without a colon', example: 'gatehouse' })
  user!: string;

  @Section(() => SecretReference, { expected: 'where the password is kept', example: { fromEnv: 'DESK_PASSWORD' } })
  password!: SecretReference;
}

const TOKEN_ENDPOINT_AUTH_METHODS = ['client_secret_basic', 'client_secret_post'] as const;

export class ClientCredentialsSection {
  @HttpUrl({ expected: 'the token endpoint', example: 'https://desk.example/oauth/token' })
  tokenUrl!: string;

  @Text({ expected: 'the OAuth client id', example: 'harbor-gateway' })
  clientId!: string;

  @Section(() => SecretReference, { expected: 'where the client secret is kept', example: { fromEnv: 'DESK_SECRET' } })
  clientSecret!: SecretReference;

  @Text({ expected: 'the scopes, separated by spaces', example: 'showings.read', optional: true })
  scope?: string;

  /** As OAuth calls it (RFC 7591, section 2): by HTTP Basic, or in the body where the endpoint reads no header. */
  @Choice(TOKEN_ENDPOINT_AUTH_METHODS, { example: 'client_secret_post', optional: true })
  tokenEndpointAuthMethod: (typeof TOKEN_ENDPOINT_AUTH_METHODS)[number] = 'client_secret_basic';
}

export const OAUTH_GRANTS = ['client-credentials', 'jwt-bearer', 'authorization-code'] as const;
const KEY_ALGORITHMS = ['ES256', 'ES384', 'RS256', 'PS256'] as const;

/** The gateway as an OAuth client of an MCP server, which says itself where its tokens come from (MCP 2026-07-28, Authorization). */
export class UpstreamOAuthSection {
  @Choice(OAUTH_GRANTS, { example: 'client-credentials' })
  grant!: (typeof OAUTH_GRANTS)[number];

  @HttpUrl({
    expected: 'the authorization server that knows the client; its credentials go nowhere else',
    example: 'https://login.crm.example',
    optional: true,
  })
  issuer?: string;

  @Text({ expected: 'the client id; left out, the gateway registers itself', example: 'harbor-gateway', optional: true })
  clientId?: string;

  @Section(() => SecretReference, {
    expected: 'where the client secret is kept',
    example: { fromEnv: 'CRM_CLIENT_SECRET' },
    optional: true,
  })
  clientSecret?: SecretReference;

  @Section(() => SecretReference, {
    expected: 'where the private key is kept, PKCS#8 in PEM, for private_key_jwt',
    example: { fromFile: '/run/secrets/crm-client.pem' },
    optional: true,
  })
  privateKey?: SecretReference;

  @Section(() => SecretReference, {
    expected: 'where the JWT is kept by which the platform vouches for the gateway, for grant jwt-bearer',
    example: { fromFile: '/var/run/secrets/tokens/crm' },
    optional: true,
  })
  assertion?: SecretReference;

  @Choice(KEY_ALGORITHMS, { example: 'ES256', optional: true })
  algorithm: (typeof KEY_ALGORITHMS)[number] = 'ES256';

  @HttpUrl({
    expected: 'the Client ID Metadata Document of the gateway, which you serve',
    example: 'https://harbor.example/gatehouse-client.json',
    optional: true,
  })
  clientMetadataUrl?: string;

  @Text({ expected: 'the scopes to ask for where the server names none, separated by spaces', example: 'contacts.read', optional: true })
  scope?: string;
}

/** How the gateway signs in at an upstream: one of these. An MCP server takes a bearer token, fixed or by OAuth; or each person's own. */
export class UpstreamAuthSection {
  @Section(() => SecretReference, { expected: 'where the bearer token is kept', example: { fromEnv: 'CRM_TOKEN' }, optional: true })
  bearer?: SecretReference;

  @Section(() => ApiKeySection, {
    expected: 'the key of an API',
    example: { header: 'X-Api-Key', value: { fromEnv: 'DESK_KEY' } },
    optional: true,
  })
  apiKey?: ApiKeySection;

  @Section(() => BasicAuthSection, {
    expected: 'user name and password',
    example: { user: 'gatehouse', password: { fromEnv: 'DESK_PASSWORD' } },
    optional: true,
  })
  basic?: BasicAuthSection;

  @Section(() => ClientCredentialsSection, {
    expected: 'OAuth client credentials',
    example: { tokenUrl: 'https://desk.example/oauth/token', clientId: 'harbor-gateway', clientSecret: { fromEnv: 'DESK_SECRET' } },
    optional: true,
  })
  clientCredentials?: ClientCredentialsSection;

  @Section(() => UpstreamOAuthSection, {
    expected: 'OAuth at an MCP server',
    example: {
      grant: 'client-credentials',
      issuer: 'https://login.crm.example',
      clientId: 'harbor-gateway',
      clientSecret: { fromEnv: 'CRM_CLIENT_SECRET' },
    },
    optional: true,
  })
  oauth?: UpstreamOAuthSection;

  @Section(() => PerPersonSection, {
    expected: 'that each person has an account of their own there; what stands beside it is used to read lists, and for no call',
    example: { oauth: {} },
    optional: true,
  })
  perPerson?: PerPersonSection;
}
