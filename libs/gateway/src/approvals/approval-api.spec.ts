import type { Principal, TokenClaims } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { ApprovalApi, type ApprovalApiParts } from './approval-api.js';

const ISSUER = 'https://gateway.example';
const claims = (changes: Partial<TokenClaims> = {}): TokenClaims => ({
  subject: 'broker@harbor.example',
  issuer: ISSUER,
  tokenId: 'one',
  clientId: 'desk',
  scopes: ['mcp:admin'],
  expiresAt: 0,
  ...changes,
});

function api({ most = 1, narrowed }: { most?: number; narrowed?: Principal['scopes'] } = {}): ApprovalApi {
  let left = most;
  return new ApprovalApi({
    approvals: { waitingFor: async () => [], askedBy: async () => [] },
    clients: new Set(['desk']),
    issuer: ISSUER,
    resolve: (token: TokenClaims) => ({ subject: token.subject, roles: [], ...(narrowed ? { scopes: narrowed } : {}) }),
    pace: { take: async () => (left -= 1) >= 0 },
  } as unknown as ApprovalApiParts);
}

describe('the interface for decisions', () => {
  it('is for a client of gateway.yaml that may decide, with the scope for it', async () => {
    expect(await api().list(claims())).toEqual({ status: 200, body: { waiting: [], asked: [] } });
  });

  it.each([
    ['of another client', claims({ clientId: 'assistant' }), {}],
    ['of a client of the same id at another issuer', claims({ issuer: 'https://login.example' }), {}],
    ['without the scope', claims({ scopes: ['mcp:read', 'mcp:write'] }), {}],
    ['of a person whose groups narrow applications', claims(), { narrowed: ['mcp:write'] as const }],
  ])('is closed to a token %s', async (_, token, terms) => {
    const { status, body } = await api(terms).list(token);
    expect([status, body]).toEqual([403, { error: 'forbidden', message: expect.stringMatching(/\.$/) }]);
  });

  it('has its pace', async () => {
    const paced = api();
    await paced.list(claims());
    expect(await paced.list(claims())).toMatchObject({ status: 429 });
  });
});
