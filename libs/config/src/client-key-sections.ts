import { Choice, Text } from './values.js';

/** A public key (RFC 7517). A private one is refused by its `d`, which is no setting. */
export class PublicKeySection {
  @Choice(['EC', 'RSA', 'OKP'], { example: 'EC' })
  kty!: string;

  @Text({ expected: 'the name of the key', example: 'portal-2026', optional: true })
  kid?: string;

  @Text({ expected: 'the algorithm that it signs with', example: 'ES256', optional: true })
  alg?: string;

  @Choice(['sig'], { example: 'sig', optional: true })
  use?: string;

  @Text({ expected: 'the curve', example: 'P-256', optional: true })
  crv?: string;

  @Text({ expected: 'the x coordinate, or the public key of an OKP', example: 'bWFkZS11cA', optional: true })
  x?: string;

  @Text({ expected: 'the y coordinate', example: 'bWFkZS11cA', optional: true })
  y?: string;

  @Text({ expected: 'the modulus of an RSA key', example: 'bWFkZS11cA', optional: true })
  n?: string;

  @Text({ expected: 'the exponent of an RSA key', example: 'AQAB', optional: true })
  e?: string;
}
