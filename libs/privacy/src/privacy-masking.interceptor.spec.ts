import { McpCall, SilentChannel, type JsonObject, type TokenClaims } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import type { ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadFieldDictionary } from './fields/load-field-dictionary.js';
import { Masker } from './mask/masker.js';
import { AnswerOpening } from './placeholders/answer-opening.js';
import { MemoryPlaceholderStore } from './placeholders/placeholder-store.js';
import { Placeholders } from './placeholders/placeholders.js';
import { PrivacyMasking } from './privacy-masking.interceptor.js';

const dictionary = loadFieldDictionary();
const claims: TokenClaims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
let placeholders: Placeholders;
let stage: PrivacyMasking;

beforeEach(() => {
  placeholders = new Placeholders({ store: new MemoryPlaceholderStore(), key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() });
  const masker = new Masker({ dictionary, placeholders });
  stage = new PrivacyMasking(placeholders, masker, new AnswerOpening(placeholders, masker));
});

function callWith(args: JsonObject): McpCall {
  const call = new McpCall({
    method: 'tools/call',
    params: { name: 'crm_send_message', arguments: args },
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  call.principal.set({ subject: claims.subject, tenant: 'harbor', name: 'Agent', roles: ['agent'], token: claims });
  call.tool.set({
    kind: 'tool',
    upstream: 'crm',
    name: 'send_message',
    publicName: 'crm_send_message',
    descriptor: { name: 'send_message', inputSchema: {} },
    terms: { action: 'send', dataClass: 'message' },
    digest: '',
  });
  return call;
}

async function pass(call: McpCall, answer: JsonObject): Promise<JsonObject> {
  const context = { getArgByIndex: () => call } as unknown as ExecutionContext;
  return lastValueFrom(await stage.intercept(context, { handle: () => of(answer) }));
}

describe('PrivacyMasking', () => {
  it('opens placeholders for the upstream and masks its answer again', async () => {
    const made = placeholders.mint({ tenant: 'harbor', subject: claims.subject }, 'PHONE', '916-555-0142', 'contact');
    await placeholders.flush();
    const call = callWith({ to: made });
    const out = await pass(call, { content: [{ type: 'text', text: 'Sent to 916-555-0142' }] });
    expect(call.upstreamArguments).toEqual({ to: '916-555-0142' });
    expect(call.counts).toMatchObject({ opened: 1, tokenised: 1 });
    expect(JSON.stringify(out)).not.toContain('0142');
  });

  it('leaves arguments without placeholders as received', async () => {
    const call = callWith({ to: 'somebody' });
    await pass(call, { content: [] });
    expect(call.openedArguments.peek()).toBeUndefined();
  });

  it('masks what a list of resources says of people, and answers one that says nothing as the same object', async () => {
    const list = { ...callWith({}).inbound, method: 'resources/list', params: {} };
    const answer = async (resources: JsonObject[]) => {
      const call = new McpCall(list);
      const given = { resources };
      return { given, out: await pass(call, given) };
    };
    const named = await answer([{ uri: 'crm://c/1', name: 'c1', description: 'Call 916-555-0142' }]);
    expect(JSON.stringify(named.out)).not.toContain('0142');
    expect(named.out).toMatchObject({ resources: [{ uri: 'crm://c/1', name: 'c1' }] });
    const plain = await answer([{ uri: 'crm://office', name: 'handbook', description: 'How this office works' }]);
    expect(plain.out).toBe(plain.given);
  });

  it('refuses before the upstream is asked', async () => {
    await expect(pass(callWith({ to: '[[phone:bcdfghjkmnpq]]' }), { content: [] })).rejects.toMatchObject({ code: 'PLACEHOLDER_UNKNOWN' });
  });
});
