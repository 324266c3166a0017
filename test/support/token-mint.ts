import { join } from 'node:path';
import { SigningKeys, TokenIssuer } from '@gatehouse/identity';
import { SCOPES, SystemClock } from '@gatehouse/kernel';
import type { RunningSystem } from './system.js';

/** Access tokens as `gatehouse token` issues them, without starting a process for each, and for people whom it would refuse. */
export class TokenMint {
  private constructor(
    private readonly issuer: TokenIssuer,
    private readonly origin: string,
  ) {}

  static async open({ folder, url }: RunningSystem): Promise<TokenMint> {
    const keys = await SigningKeys.open(join(folder, '.gatehouse/keys'));
    return new TokenMint(new TokenIssuer(keys, url, new SystemClock()), url);
  }

  token(subject: string): Promise<string> {
    return this.issuer.issue({ subject, audience: `${this.origin}/mcp`, scopes: SCOPES, clientId: 'gatehouse-cli', ttlSeconds: 600 });
  }
}
