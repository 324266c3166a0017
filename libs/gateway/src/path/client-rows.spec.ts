import { McpCall, SilentChannel, type JsonObject, type MemberFacts } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { ownRowsOf, readsOwnRows } from './client-rows.js';

function callOf(method = 'tools/call', member?: MemberFacts): McpCall {
  const claims = { subject: 's', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const call = new McpCall({
    method,
    params: { name: 'list', arguments: {} },
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  const who = { subject: 's', tenant: 'harbor', name: 'N', roles: ['consumer'], token: claims } as const;
  call.principal.set(member ? { ...who, member } : { ...who, contactKey: 'CON-1' });
  const terms = { action: 'read', dataClass: 'showing', resource: 'ShowingRequest', client: 'guest' } as const;
  call.tool.set({ kind: 'tool', upstream: 'desk', name: 'list', publicName: 'list', descriptor: { name: 'list' }, terms, digest: '' });
  return call;
}

const answer = (content: JsonObject): JsonObject => ({ content: [], structuredContent: content });
const codeOf = (work: () => unknown): unknown => {
  try {
    work();
    return 'shown';
  } catch (refusal) {
    return (refusal as { code: string }).code;
  }
};

describe('what a client of the brokerage reads', () => {
  it.each<[string, JsonObject, boolean]>([
    ['that names them', { BuyerContactKey: 'CON-1' }, true],
    ['that names them in another spelling', { buyer_contact_key: 'CON-1' }, true],
    ['that names them as the tool does', { Guest: 'CON-1' }, true],
    ['of somebody else', { BuyerContactKey: 'CON-2' }, false],
    ['of somebody whose key begins like theirs', { BuyerContactKey: 'CON-12' }, false],
    ['of two, of whom they are one', { BuyerContactKey: 'CON-1', ContactKey: 'CON-2' }, false],
    ['that names nobody', { ShowingKey: 'S-1' }, false],
    ['whose name is no text', { BuyerContactKey: ['CON-1'] }, false],
  ])('is a row %s: %j, %s', (_what, row, isShown) => {
    const listed = ownRowsOf(callOf(), answer({ items: [row, { ContactKey: 'CON-1', n: 1 }], total: 2, nextCursor: 'after:2' }));
    const shown = listed['structuredContent'] as { items: unknown[]; total: number; nextCursor?: string };
    expect(shown.items).toHaveLength(isShown ? 2 : 1);
    expect([shown.total, shown.nextCursor]).toEqual(isShown ? [2, 'after:2'] : [1, undefined]);
    expect(codeOf(() => ownRowsOf(callOf(), answer(row)))).toBe(isShown ? 'shown' : 'RECORD_NOT_YOURS');
  });

  it('is without the records that a row holds', () => {
    const row = { ContactKey: 'CON-1', Listing: { OwnerName: 'x' }, Visits: [{ AccessCode: '1' }], Days: ['Mon'] };
    const shown = { ContactKey: 'CON-1', Days: ['Mon'] };
    expect(ownRowsOf(callOf(), answer({ items: [row] }))['structuredContent']).toEqual({ items: [shown] });
    expect(ownRowsOf(callOf(), answer(row))).toEqual({
      content: [{ type: 'text', text: JSON.stringify(shown) }],
      structuredContent: shown,
    });
  });

  it('is neither a text nor anything that comes another way', () => {
    const rows = answer({ items: [{ ContactKey: 'CON-1' }] });
    expect(codeOf(() => ownRowsOf(callOf(), { content: [{ type: 'text', text: 'CON-1 at noon' }] }))).toBe('RECORD_NOT_YOURS');
    for (const method of ['resources/read', 'prompts/get', 'tasks/get'])
      expect(codeOf(() => ownRowsOf(callOf(method), rows))).toBe('RECORD_NOT_YOURS');
  });

  it('is asked of nobody who is a member', () => {
    expect([readsOwnRows(callOf()), readsOwnRows(callOf('tools/call', { memberKey: 'MEM-1' } as MemberFacts))]).toEqual([true, false]);
  });
});
