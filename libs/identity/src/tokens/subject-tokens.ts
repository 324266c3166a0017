import { uuidv7, type Clock } from '@gatehouse/kernel';
import { SignJWT } from 'jose';
import { ALGORITHM } from './key-files.js';
import type { SigningKeys } from './signing-keys.js';

const LIFE_SECONDS = 60;

/**
 * The gateway's own word on who a person is, for an authorization server that exchanges it for a token of that person (RFC 8693). No access
 * token: its type and its audience are others, so it opens nothing here.
 */
export class SubjectTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly issuer: string,
    private readonly clock: Clock,
  ) {}

  /** @param audience issuer of the authorization server that it is made for */
  issue(subject: string, audience: string): Promise<string> {
    const { kid, privateKey } = this.keys.current;
    const now = Math.floor(this.clock.now() / 1000);
    return new SignJWT({})
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid })
      .setIssuer(this.issuer)
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFE_SECONDS)
      .setJti(uuidv7(this.clock.now()))
      .sign(privateKey);
  }
}
