import { McpCall, SilentChannel, type JsonObject, type MemberFacts, type ToolTerms } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { describe, expect, it } from 'vitest';
import { FieldMapping } from '../fields/field-mapping.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { Masker } from './masker.js';

const dictionary = loadFieldDictionary();
const member: MemberFacts = {
  memberKey: 'MEM-1001',
  memberMlsId: 'C1001',
  memberType: 'Agent',
  memberStatus: 'Active',
  officeKey: 'OFF-101',
  firmKey: 'OFF-101',
  supervisedOfficeKeys: [],
  assistantTo: [],
  teams: [],
  licence: { status: 'active' },
};
const deal: JsonObject = {
  dealId: 'D-1',
  OwnerMemberKey: 'MEM-1001',
  stage: 'Inspection',
  riskWord: 'Motivated',
  people: [{ call: '(916) 555-0142', tag: 'Anything', level: 'A' }],
};
const MAPPING = `tool,pointer,audience,model,class,pii
crm/get_deal,/stage,OWNER_MEMBER,show,own,
crm/get_deal,/riskWord,OWNER_MEMBER,never,own,
crm/get_deal,/people/*/tag,OWNER_MEMBER,redact,own,
crm/get_deal,/people/*/level,OWNER_MEMBER,show,own,
`;

async function shown(terms: ToolTerms, rows = MAPPING, owner = 'MEM-1001'): Promise<JsonObject> {
  const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const inbound = { method: 'tools/call', params: {}, era: 'modern' as const, endpoint: undefined, claims };
  const call = new McpCall({ ...inbound, channel: new SilentChannel(), signal: new AbortController().signal });
  call.principal.set({ subject: claims.subject, tenant: 'harbor', name: 'A', roles: ['agent'], token: claims, member });
  const descriptor = { name: 'get_deal', inputSchema: {} };
  call.tool.set({ kind: 'tool', upstream: 'crm', name: 'get_deal', publicName: 'crm_get_deal', descriptor, terms, digest: '' });
  call.decision.set({ effect: 'permit', obligations: { reach: 'own', maskOwn: false }, policies: [] });
  const placeholders = new Placeholders({
    store: new MemoryPlaceholderStore(),
    key: new Uint8Array(32).fill(1),
    ring: HeldKeyRing.ofProcess(),
  });
  const masker = new Masker({ dictionary, placeholders, mapping: FieldMapping.parse([rows], dictionary) });
  const record = { ...deal, OwnerMemberKey: owner };
  const clean = await masker.clean(
    call,
    { content: [{ type: 'text', text: JSON.stringify(record) }], structuredContent: record },
    'result',
  );
  const [block] = clean['content'] as { text: string }[];
  expect(JSON.parse(block!.text)).toEqual(clean['structuredContent']);
  return clean['structuredContent'] as JsonObject;
}

describe("a deployment's classes of a tool's JSON", () => {
  it('count in a record of a resource: what is named is as named, its neighbours keep the default', async () => {
    const seen = await shown({ action: 'read', dataClass: 'contact', resource: 'Contacts' });
    expect(seen).toMatchObject({ stage: 'Inspection', people: [{ tag: '[redacted]', level: 'A', call: expect.stringMatching(/^\[\[/) }] });
    expect(seen).not.toHaveProperty('riskWord');
  });

  it('count in JSON that is no record that we know', async () => {
    const seen = await shown({ action: 'read', dataClass: 'task' });
    expect(seen).toMatchObject({ stage: 'Inspection', people: [{ tag: '[redacted]', level: 'A' }] });
    expect(seen).not.toHaveProperty('riskWord');
    expect(JSON.stringify(seen)).not.toContain('555-0142');
  });

  it("do not show a colleague what is the owner's", async () => {
    const seen = await shown({ action: 'read', dataClass: 'contact', resource: 'Contacts' }, MAPPING, 'MEM-1002');
    expect(JSON.stringify(seen)).not.toMatch(/Inspection|Motivated|Anything|0142/);
  });

  it('leave a tool that nobody classed at the strictest', async () => {
    const seen = await shown({ action: 'read', dataClass: 'unclassified' }, 'tool,pointer,audience,model,class,pii\n');
    expect(seen['riskWord']).toMatch(/^\[\[/);
    expect(JSON.stringify(seen)).not.toMatch(/Motivated|Anything|0142/);
  });
});
