import { SignJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ForeignIssuer } from '../../fixtures/foreign-issuer.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { AccountDirectory } from '../accounts/account-directory.js';
import type { TokenRejected } from '../tokens/token-rejected.js';
import { TokenVerifier } from '../tokens/token-verifier.js';
import type { ExternalIssuer } from './external-issuer.js';
import { ExternalIssuers } from './external-issuers.js';

const AUDIENCE = 'https://gateway.harbor.example/mcp';
const USER = 'agent@harbor.example';

class NoLocalTokens extends TokenVerifier {
  override verify(): Promise<never> {
    return Promise.reject(Object.assign(new Error('local'), { why: 'local' }));
  }
}

let issuer: ForeignIssuer;
let clock: StoppedClock;
let verifier: TokenVerifier;

beforeAll(async () => {
  issuer = await ForeignIssuer.start();
});
afterAll(() => issuer.stop());

const seconds = () => Math.floor(clock.now() / 1000);

function termsOf(over: Partial<ExternalIssuer> = {}): ExternalIssuer {
  return {
    issuer: issuer.url,
    audiences: [AUDIENCE],
    algorithms: ['RS256', 'ES256'],
    clockSkewSeconds: 30,
    maximumLifeSeconds: 3_600,
    keysKeptMs: 14_400_000,
    accountClaim: 'sub',
    scopeClaims: ['scope', 'scp'],
    groupClaim: 'groups',
    groups: ['gatehouse-compliance'],
    ...over,
  };
}

function verifierOf(over: Partial<ExternalIssuer> = {}): TokenVerifier {
  const accounts = new AccountDirectory([{ user: USER }]);
  return new ExternalIssuers([termsOf(over)], { accounts, clock, fetch }).verifierWith({
    issuer: 'https://gateway.harbor.example',
    verifier: new NoLocalTokens(),
  });
}

beforeEach(() => {
  clock = new StoppedClock();
  verifier = verifierOf();
});

const claims = (over: JWTPayload = {}): JWTPayload => ({
  iss: issuer.url,
  sub: USER,
  aud: AUDIENCE,
  iat: seconds(),
  exp: seconds() + 600,
  client_id: 'assistant',
  scope: 'openid mcp:read',
  ...over,
});

const whyNot = (token: string, resource?: string, by = verifier) =>
  by.verify(token, resource === undefined ? {} : { resource }).then(
    () => 'accepted',
    (thrown: TokenRejected) => thrown.why,
  );

describe('a token of an external issuer', () => {
  it('is verified to the claims that the gateway asks for', async () => {
    expect(await verifier.verify(await issuer.sign(claims({ jti: 'j-1', groups: ['staff', 'gatehouse-compliance'] })))).toEqual({
      subject: USER,
      issuer: issuer.url,
      tokenId: 'j-1',
      clientId: 'assistant',
      scopes: ['mcp:read'],
      expiresAt: seconds() + 600,
      groups: ['gatehouse-compliance'],
    });
  });

  it('that leaves its groups out since they are too many is refused where groups mean something', async () => {
    const [hidden, implicit] = [{ _claim_names: { groups: 'src1' } }, { hasgroups: true }];
    for (const over of [hidden, implicit]) {
      const token = await issuer.sign(claims(over));
      expect(await whyNot(token)).toBe('groups');
      expect(await whyNot(token, undefined, verifierOf({ groups: [] }))).toBe('accepted');
    }
  });

  it('gives the same claims object every time', async () => {
    const token = await issuer.sign(claims());
    expect(await verifier.verify(token)).toBe(await verifier.verify(token));
  });

  it.each<[string, JWTPayload, string | undefined]>([
    ['Keycloak', { client_id: undefined, azp: 'assistant', typ: 'Bearer', aud: [AUDIENCE, 'account'], sid: 's' }, 'JWT'],
    ['Auth0', { client_id: undefined, azp: 'assistant', aud: [AUDIENCE, 'https://harbor.example/userinfo'] }, 'JWT'],
    ['Okta', { client_id: undefined, scope: undefined, cid: 'assistant', scp: ['mcp:read', 'mcp:write'] }, undefined],
    ['Entra ID', { client_id: undefined, scope: undefined, azp: 'assistant', scp: 'mcp:read', ver: '2.0' }, 'JWT'],
  ])('is taken in the shape that %s gives it', async (_, payload, typ) => {
    const { clientId, scopes } = await verifier.verify(await issuer.sign(claims(payload), { typ }));
    expect(clientId).toBe('assistant');
    expect(scopes).toContain('mcp:read');
  });

  it('says by its own words what it allows, where those are given a meaning, and by no other', async () => {
    const by = verifierOf({ scopeClaims: ['scp', 'roles'], scopes: [{ word: 'Gatehouse.Read', means: ['mcp:read'] }] });
    const token = await issuer.sign(claims({ scp: 'Gatehouse.Read', roles: ['mcp:admin'] }));
    expect((await by.verify(token)).scopes).toEqual(['mcp:read']);
  });

  it('for one endpoint is good there and nowhere else', async () => {
    const token = await issuer.sign(claims({ aud: `${AUDIENCE}/crm` }));
    expect(await whyNot(token, `${AUDIENCE}/crm`)).toBe('accepted');
    expect(await whyNot(token, `${AUDIENCE}/mls`)).toBe('audience');
  });

  it('ends when its time is up, remembered or not', async () => {
    const token = await issuer.sign(claims());
    expect(await whyNot(token)).toBe('accepted');
    clock.pass(629_000);
    expect(await whyNot(token)).toBe('accepted');
    clock.pass(1_000);
    expect(await whyNot(token)).toBe('expired');
    expect(await whyNot(await issuer.sign(claims({ iat: seconds() - 100, exp: seconds() - 31 })))).toBe('expired');
  });

  it('names its account by an address only where the issuer has checked that', async () => {
    const by = verifierOf({ accountClaim: 'email' });
    const named = (over: JWTPayload) => issuer.sign(claims({ sub: 's-1', email: 'Agent@Harbor.example', ...over }));
    expect((await by.verify(await named({ email_verified: true }))).subject).toBe('Agent@Harbor.example');
    expect(await whyNot(await named({}), undefined, by)).toBe('account');
    expect(await whyNot(await named({ email_verified: false }), undefined, by)).toBe('account');
    expect(await whyNot(await named({ email_verified: 'true' }), undefined, by)).toBe('account');
  });

  it('is bound to its key where it says so', async () => {
    const token = await issuer.sign(claims({ cnf: { jkt: 'thumb' } }));
    expect(await whyNot(token)).toBe('binding');
    expect(await verifier.verify(token, { provenKey: 'thumb' })).toMatchObject({ subject: USER });
    expect(await whyNot(await issuer.sign(claims({ cnf: { 'x5t#S256': 'c' } })))).toBe('malformed');
  });
});

describe('a token is refused', () => {
  it.each<[string, JWTPayload, string]>([
    ['another audience', { aud: 'https://api.elsewhere.example' }, 'audience'],
    ['a longer address as audience', { aud: `${AUDIENCE}.evil.example` }, 'audience'],
    ['no audience', { aud: undefined }, 'malformed'],
    ['a start in the future', { nbf: 2_000_000_000 }, 'not_yet'],
    ['an issue date in the future', { iat: 2_000_000_000, exp: 2_000_000_100 }, 'not_yet'],
    ['more life than is taken', { exp: 2_000_000_000 }, 'too_long'],
    ['no expiry', { exp: undefined }, 'malformed'],
    ['no issue date', { iat: undefined }, 'malformed'],
    ['no subject', { sub: undefined }, 'malformed'],
    ['no client', { client_id: undefined }, 'malformed'],
    ['an account in other letters', { sub: USER.toUpperCase() }, 'account'],
    ['an account with space around it', { sub: ` ${USER}` }, 'account'],
    ['an audience that is no text', { aud: [7 as never, AUDIENCE] }, 'malformed'],
  ])('for %s', async (_, payload, why) => {
    expect(await whyNot(await issuer.sign(claims(payload)))).toBe(why);
  });

  it.each<[string, JWTPayload, string]>([
    ['a nonce', { nonce: 'n' }, 'JWT'],
    ['at_hash', { at_hash: 'h' }, 'JWT'],
    ['the client as its only audience', { client_id: undefined, azp: AUDIENCE }, 'JWT'],
    ['the type of an ID token in its payload', { typ: 'ID' }, 'JWT'],
    ['the event of a logout token', { events: {} }, 'JWT'],
    ['the type of a logout token', {}, 'logout+jwt'],
    ['the type of an ID-JAG', {}, 'oauth-id-jag+jwt'],
    ['the type of a DPoP proof', {}, 'dpop+jwt'],
  ])('for being about a sign-in: %s', async (_, payload, typ) => {
    expect(await whyNot(await issuer.sign(claims(payload), { typ }))).toBe('not_for_access');
  });

  it('for an issuer that is not listed, near as its name is; what is ours or cannot be read is for our own verifier', async () => {
    expect(await whyNot(await issuer.sign(claims({ iss: `${issuer.url}/` })))).toBe('issuer');
    expect(await whyNot(await issuer.sign(claims({ iss: 'https://gateway.harbor.example' })))).toBe('local');
    expect(await whyNot(await issuer.sign(claims({ iss: undefined })))).toBe('local');
    expect(await whyNot('a.b.c')).toBe('local');
  });

  it('for an algorithm that is not on the list: none, and a symmetric one with the public key as its secret', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(await whyNot(`${part({ alg: 'none', typ: 'at+jwt', kid: issuer.kid })}.${part(claims())}.`)).toBe('malformed');
    const secret = new TextEncoder().encode(JSON.stringify(issuer.publicJwk));
    const confused = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: issuer.kid }).sign(secret);
    expect(await whyNot(confused)).toBe('malformed');
    expect(await whyNot(await issuer.sign(claims()), undefined, verifierOf({ algorithms: ['ES256'] }))).toBe('malformed');
  });

  it('for a changed payload, and for no kid', async () => {
    const [head, , signature] = (await issuer.sign(claims())).split('.') as [string, string, string];
    const raised = Buffer.from(JSON.stringify(claims({ sub: 'broker@harbor.example' }))).toString('base64url');
    expect(await whyNot(`${head}.${raised}.${signature}`)).toBe('signature');
    expect(await whyNot(await issuer.sign(claims(), { kid: undefined }))).toBe('malformed');
  });

  it('for its size, before anything is done about it', async () => {
    expect(await whyNot(await issuer.sign(claims({ groups: ['x'.repeat(12_000)] })))).toBe('malformed');
  });

  it('without a word of the token in the message', async () => {
    const token = await issuer.sign(claims({ aud: 'https://api.elsewhere.example' }));
    const thrown = (await verifier.verify(token).catch((error: unknown) => error)) as Error;
    expect(thrown.message).not.toContain('elsewhere');
  });
});

describe('keys that change', () => {
  it('end the tokens of the old ones, remembered or not, and make those of the new ones good', async () => {
    const old = await issuer.sign(claims());
    expect(await whyNot(old)).toBe('accepted');
    await issuer.rotate();
    clock.pass(30_000);
    expect(await whyNot(await issuer.sign(claims()))).toBe('accepted');
    expect(await whyNot(old)).toBe('signature');
  });

  it('cannot be asked for by a flood of tokens with invented ones', async () => {
    await verifier.verify(await issuer.sign(claims()));
    const reads = issuer.keyReads;
    for (let count = 0; count < 20; count += 1)
      expect(await whyNot(await issuer.sign(claims(), { kid: `invented-${count}` }))).toBe('signature');
    expect(issuer.keyReads).toBe(reads);
  });

  it('that can no longer be read end even remembered tokens, in time', async () => {
    const by = verifierOf({ maximumLifeSeconds: 86_400 });
    const token = await issuer.sign(claims({ exp: seconds() + 80_000 }));
    expect(await whyNot(token, undefined, by)).toBe('accepted');
    issuer.status = 500;
    try {
      clock.pass(14_399_000);
      expect(await whyNot(token, undefined, by)).toBe('accepted');
      clock.pass(6_000);
      expect(await whyNot(token, undefined, by)).toBe('keys');
    } finally {
      issuer.status = 200;
    }
  });
});
