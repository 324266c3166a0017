import { GuardedFetch } from '@gatehouse/net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProtectedServer } from '../../testing/protected-server.js';
import { ExchangeAuthority } from './exchange-authority.js';

const fetcher = new GuardedFetch({ allow: ['127.0.0.1'] });
let server: ProtectedServer;
let issued: number;

beforeEach(async () => {
  server = await new ProtectedServer().open();
  issued = 0;
});
afterEach(() => server.close());

const authority = (issuer = server.origin): ExchangeAuthority =>
  new ExchangeAuthority({
    exchange: {
      issuer,
      clientId: 'harbor',
      secret: () => 's3cret-value',
      resource: server.url,
      audience: 'crm',
      scope: 'read',
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
    },
    subjectToken: async () => `word-on-the-agent-${(issued += 1)}`,
    fetch: fetcher.fetch,
  });

describe('a token that is exchanged for who a person is', () => {
  it('is asked for by the gateway as a client, for this upstream, with its own word and nothing else (RFC 8693)', async () => {
    expect(await authority().token()).toBe('access-1');
    expect(server.tokenRequests).toEqual([
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: 'word-on-the-agent-1',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        audience: 'crm',
        resource: server.url,
        scope: 'read',
        authorization: `Basic ${Buffer.from('harbor:s3cret-value').toString('base64')}`,
      },
    ]);
  });

  it('is kept until it ends or is refused, and asked for once for all who wait', async () => {
    const one = authority();
    const tokens = await Promise.all([one.token(), one.token(), one.token()]);
    expect(new Set(tokens).size).toBe(1);
    const refused = { status: 401, header: undefined, token: tokens[0] };
    expect(await Promise.all([one.renew(refused), one.renew(refused)])).toEqual([true, true]);
    expect(await one.renew({ ...refused, status: 403 })).toBe(false);
    expect(server.tokenRequests).toHaveLength(2);
  });

  it('is asked for nowhere but at the server that is configured', async () => {
    server.metadata = { issuer: 'https://evil.example' };
    await expect(authority().token()).rejects.toThrow('IssuerMismatchError');
    await expect(authority('http://10.0.0.9').token()).rejects.toThrow(/address/);
    expect(server.tokenRequests).toEqual([]);
  });
});
