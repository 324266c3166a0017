import { SCOPES } from '@gatehouse/kernel';
import { Sections } from './setting.js';
import { Choices, Duration, HttpUrl, Text, Texts } from './values.js';

/** Asymmetric ones: with a symmetric one the gateway could sign what it verifies. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

export class ScopeMeaningSection {
  @Text({ expected: 'a scope or role as the tokens have it', example: 'Gatehouse.Read' })
  word!: string;

  @Choices(SCOPES, { example: ['mcp:read'] })
  means!: string[];

  @Text({ expected: 'the name that clients ask for it by, where it is another', example: 'api://gatehouse/Gatehouse.Read', optional: true })
  ask?: string;
}

/** An identity provider whose access tokens are taken. */
export class ExternalIssuerSection {
  @HttpUrl({ expected: 'the issuer, exactly as its tokens have it in iss', example: 'https://login.harbor.example/realms/harbor' })
  issuer!: string;

  @Texts({
    expected: 'what its tokens for this gateway have in aud; publicUrl with /mcp where not given',
    example: ['api://gatehouse'],
    optional: true,
  })
  audiences: string[] = [];

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

  @Duration({ expected: 'the longest life of a token that is taken, at most 24h', example: '1h', optional: true })
  maximumLife = '1h';

  @Duration({ expected: 'how long its keys stay good while they cannot be read, from 15m to 24h', example: '4h', optional: true })
  keysKept = '4h';

  @Text({ expected: 'the claim that holds the sign-in name of an account', example: 'sub', optional: true })
  accountClaim = 'sub';

  @Texts({ expected: 'the claims that hold scopes or roles', example: ['scp', 'roles'], optional: true })
  scopeClaims: string[] = ['scope', 'scp'];

  @Sections(() => ScopeMeaningSection, {
    expected: 'what its scopes and roles mean here; mcp:read, mcp:write and mcp:admin mean themselves where none are given',
    example: [{ word: 'Gatehouse.Read', means: ['mcp:read'] }],
    optional: true,
  })
  scopes: ScopeMeaningSection[] = [];

  @Text({ expected: 'the claim that holds the groups', example: 'groups', optional: true })
  groupClaim = 'groups';
}
