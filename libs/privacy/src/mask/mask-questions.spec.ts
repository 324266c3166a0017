import { askingResult, McpCall, SilentChannel, type JsonObject } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { describe, expect, it } from 'vitest';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { AnswerOpening } from '../placeholders/answer-opening.js';
import { Masker } from './masker.js';

const dictionary = loadFieldDictionary();
const placeholders = new Placeholders({
  store: new MemoryPlaceholderStore(),
  key: new Uint8Array(32).fill(1),
  ring: HeldKeyRing.ofProcess(),
});
const masker = new Masker({ dictionary, placeholders });

function call(): McpCall {
  const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const signal = new AbortController().signal;
  const made = new McpCall({
    method: 'tools/call',
    params: {},
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal,
  });
  made.principal.set({ tenant: 'harbor', subject: claims.subject, roles: [], scopes: [] } as never);
  const terms = { action: 'send', dataClass: 'contact' } as const;
  made.tool.set({ kind: 'tool', upstream: 'crm', name: 't', publicName: 'crm_t', descriptor: { name: 't' }, terms, digest: 'd' });
  return made;
}

const form = (params: JsonObject) => askingResult({ k: { method: 'elicitation/create', params } });

describe('questions of an upstream', () => {
  it('keep their form, whatever its fields are called', async () => {
    const asking = form({
      message: 'Who signs?',
      requestedSchema: {
        type: 'object',
        properties: {
          email: { type: 'string', format: 'email', title: 'E-mail' },
          ssn_last: { type: 'string' },
          age: { type: 'integer', default: 30 },
        },
        required: ['email'],
      },
    });
    expect(await masker.clean(call(), asking, 'question')).toEqual(asking);
  });

  it('say nothing of a client that the answer would not say', async () => {
    const asking = form({
      message: 'Send to 206-555-0133?',
      requestedSchema: { type: 'object', properties: { to: { type: 'string', enum: ['206-555-0133'], default: '206-555-0133' } } },
    });
    const text = JSON.stringify(await masker.clean(call(), asking, 'question'));
    expect(text).not.toContain('555-0133');
    expect(text.match(/\[\[phone:[a-z0-9]+\]\]/g)).toHaveLength(3);
    const sampling = askingResult({
      k: {
        method: 'sampling/createMessage',
        params: { systemPrompt: 'Call 206-555-0133', messages: [{ role: 'user', content: { type: 'text', text: '206-555-0133' } }] },
      },
    });
    expect(JSON.stringify(await masker.clean(call(), sampling, 'question'))).not.toContain('555-0133');
  });

  it('are answered with the values that their placeholders stand for, and what comes back is masked again', async () => {
    const asked = call();
    const owner = asked.principal.get();
    const placeholder = placeholders.mint(owner, 'PHONE', '206-555-0134', 'contact');
    await placeholders.flush();
    const answers = { k: { action: 'accept', content: { to: placeholder } } };
    const admitted = await new AnswerOpening(placeholders, masker).admit(asked, answers);
    expect(admitted).toEqual({ k: { action: 'accept', content: { to: '206-555-0134' } } });
    expect(asked.counts.opened).toBe(1);
    const result = await masker.clean(asked, { content: [{ type: 'text', text: 'sent to 206-555-0134' }] }, 'result');
    expect(JSON.stringify(result)).toContain(placeholder);
    await expect(
      new AnswerOpening(placeholders, masker).admit(asked, { k: { action: 'accept', content: { to: '[[phone:bcdfghjk]]' } } }),
    ).rejects.toMatchObject({
      code: 'PLACEHOLDER_UNKNOWN',
    });
  });

  it('leave pages to open as they are', async () => {
    const asking = form({ mode: 'url', message: 'Sign the agreement', url: 'https://sign.example/e/2065550133' });
    expect(await masker.clean(call(), asking, 'question')).toEqual(asking);
  });
});
