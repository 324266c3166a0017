import { SecretReference } from './secrets.js';
import { Section } from './setting.js';
import { Choice, HttpUrl, Text } from './values.js';

/** How the gateway signs in at an MLS. */
export class MlsAuthSection {
  @Choice(['client_credentials', 'bearer', 'basic'], { example: 'client_credentials' })
  type!: 'client_credentials' | 'bearer' | 'basic';

  @HttpUrl({
    expected: 'the one origin that the credential may go to; that of baseUrl where left out',
    example: 'https://mls.example',
    optional: true,
  })
  boundOrigin?: string;

  @HttpUrl({ expected: 'the token endpoint', example: 'https://mls.example/oauth/token', optional: true })
  tokenUrl?: string;

  @Text({ expected: 'the OAuth client id', example: 'harbor-gateway', optional: true })
  clientId?: string;

  @Section(() => SecretReference, { expected: 'where the client secret is kept', example: { fromEnv: 'MLS_SECRET' }, optional: true })
  clientSecret?: SecretReference;

  @Text({ expected: 'the scopes to ask for, separated by spaces; Trestle wants api', example: 'api', optional: true })
  scope?: string;

  @Section(() => SecretReference, { expected: 'where the bearer token is kept', example: { fromEnv: 'MLS_TOKEN' }, optional: true })
  token?: SecretReference;

  @Text({ expected: 'the user name of HTTP Basic', example: 'harbor', optional: true })
  user?: string;

  @Section(() => SecretReference, {
    expected: 'where the password of HTTP Basic is kept',
    example: { fromEnv: 'MLS_PASSWORD' },
    optional: true,
  })
  password?: SecretReference;
}
