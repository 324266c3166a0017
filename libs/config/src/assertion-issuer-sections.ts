import { ALGORITHMS } from './external-issuer-sections.js';
import { Choices, Duration, HttpUrl, Text, Texts } from './values.js';

/** An identity provider that says by identity assertions (ID-JAG) who may use the gateway through which application. */
export class AssertionIssuerSection {
  @HttpUrl({ expected: 'the issuer, exactly as its assertions have it in iss', example: 'https://login.harbor.example' })
  issuer!: string;

  @HttpUrl({
    expected: 'where its keys are, where its metadata does not say',
    example: 'https://login.harbor.example/keys',
    optional: true,
  })
  jwksUri?: string;

  @Choices(ALGORITHMS, { example: ['RS256'], optional: true })
  algorithms: string[] = ['RS256', 'PS256', 'ES256'];

  @Duration({ expected: 'how far its clock may be off, at most 5m', example: '30s', optional: true })
  clockSkew = '30s';

  @Duration({ expected: 'the longest life of an assertion that is taken, at most 1h', example: '10m', optional: true })
  maximumLife = '10m';

  @Duration({ expected: 'how long its keys stay good while they cannot be read, from 15m to 24h', example: '4h', optional: true })
  keysKept = '4h';

  @Text({ expected: 'the claim that holds the sign-in name of an account', example: 'sub', optional: true })
  accountClaim = 'sub';

  @Texts({
    expected: 'the client ids that its assertions are taken from; every client that has a credential where none is named',
    example: ['harbor-assistant'],
    optional: true,
  })
  clients: string[] = [];
}
