import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ForeignIssuer } from '../../fixtures/foreign-issuer.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { AccountDirectory } from '../accounts/account-directory.js';
import type { AssertionIssuer } from './assertion-issuer.js';
import { IdentityAssertions } from './identity-assertions.js';

const AUDIENCE = 'https://gateway.harbor.example';
const USER = 'Agent@harbor.example';

let issuer: ForeignIssuer;
let clock: StoppedClock;

beforeAll(async () => {
  issuer = await ForeignIssuer.start();
});
afterAll(() => issuer.stop());
beforeEach(() => {
  issuer.status = 200;
  clock = new StoppedClock();
});

const terms = (over: Partial<AssertionIssuer> = {}): AssertionIssuer => ({
  issuer: issuer.url,
  algorithms: ['RS256'],
  clockSkewSeconds: 30,
  maximumLifeSeconds: 600,
  keysKeptMs: 14_400_000,
  accountClaim: 'sub',
  clients: [],
  ...over,
});
const reader = (over: Partial<AssertionIssuer> = {}): IdentityAssertions =>
  new IdentityAssertions([terms(over)], { accounts: new AccountDirectory([{ user: USER }]), clock, fetch, audience: AUDIENCE });
const seconds = (): number => Math.floor(clock.now() / 1000);

function assertion(over: JWTPayload = {}, header: { typ?: string } = {}): Promise<string> {
  const times = { iat: seconds(), exp: seconds() + 300 };
  const claims = { iss: issuer.url, sub: USER, aud: AUDIENCE, client_id: 'assistant', jti: 'assertion-1', ...times, ...over };
  return issuer.sign(claims, { typ: 'oauth-id-jag+jwt', ...header });
}

describe('an identity assertion', () => {
  it('says who, through which client, where, and for no more than what', async () => {
    const read = await reader().read(await assertion({ resource: `${AUDIENCE}/mcp`, scope: 'mcp:read mcp:write' }));
    expect(read).toMatchObject({
      id: 'assertion-1',
      usableUntil: seconds() + 330,
      account: { user: USER },
      clientId: 'assistant',
      resource: `${AUDIENCE}/mcp`,
      scopes: ['mcp:read', 'mcp:write'],
    });
  });

  it('may name neither resource nor scope, and its one audience in a list', async () => {
    const read = await reader().read(await assertion({ aud: [AUDIENCE] }, { typ: 'application/oauth-id-jag+jwt' }));
    expect(read).not.toHaveProperty('resource');
    expect(read).not.toHaveProperty('scopes');
  });

  it('names its account by the claim that is configured, by e-mail address only where that was verified', async () => {
    const byEmail = reader({ accountClaim: 'email' });
    const email = { sub: '00u1', email: USER.toLowerCase() };
    expect((await byEmail.read(await assertion({ ...email, email_verified: true }))).account.user).toBe(USER);
    await expect(byEmail.read(await assertion(email))).rejects.toMatchObject({ why: 'account' });
  });

  it('is taken a little late and a little early, by what clocks may differ', async () => {
    await expect(reader().read(await assertion({ iat: seconds() + 20 }))).resolves.toBeDefined();
    await expect(reader().read(await assertion({ iat: seconds() - 300, exp: seconds() - 20 }))).resolves.toBeDefined();
    await expect(reader().read(await assertion({ iat: seconds() - 300, exp: seconds() - 40 }))).rejects.toMatchObject({ why: 'expired' });
  });

  it('is no fault of its own where the keys of its issuer cannot be read', async () => {
    issuer.status = 503;
    const away = reader();
    await expect(away.read(await assertion())).rejects.toMatchObject({ why: 'keys' });
    expect(away.fault()).toContain('503');
    issuer.status = 200;
    clock.pass(6_000);
    await expect(away.read(await assertion())).resolves.toBeDefined();
    expect(away.fault()).toBeUndefined();
  });

  it('longer than any that is made is not read at all', async () => {
    await expect(reader().read(`${await assertion()}${'x'.repeat(13_000)}`)).rejects.toMatchObject({ why: 'malformed' });
  });
});
