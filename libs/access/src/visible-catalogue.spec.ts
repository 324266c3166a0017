import type { CatalogueEntry } from '@gatehouse/kernel';
import { beforeAll, describe, expect, it } from 'vitest';
import { agent, assistant, expiredAgent, facts, person, suspendedAgent, vendor } from '../fixtures/people.js';
import { SandboxCatalogue } from '../fixtures/tools.js';
import { Policy } from './policy/policy.js';
import { compilePolicies } from './policy/policy-set.js';
import { policyTexts } from './policy/policy-texts.js';
import { VisibleCatalogue } from './visible-catalogue.js';

let policy: Policy;

beforeAll(async () => {
  policy = new Policy(compilePolicies(await policyTexts()));
});

const names = (entries: readonly { publicName: string }[]) => entries.map((entry) => entry.publicName);

describe('the visible catalogue', () => {
  it('holds the tools that policy shows, in the order of the catalogue', () => {
    const visible = new VisibleCatalogue(policy, new SandboxCatalogue());
    expect(names(visible.visibleTo({ principal: vendor, endpoint: undefined }))).toEqual([
      'mls_search_listings',
      'mls_get_listing',
      'mls_compare_listings',
    ]);
    expect(names(visible.visibleTo({ principal: assistant, endpoint: undefined }))).not.toContain('crm_send_message');
    expect(names(visible.visibleTo({ principal: agent, endpoint: 'crm' }))).toContain('crm_send_message');
    expect(names(visible.visibleTo({ principal: agent, endpoint: undefined }))).not.toContain('market_unnamed_tool');
  });

  it('keeps showing what only a licence is missing for, and shows a suspended member nothing', () => {
    const visible = new VisibleCatalogue(policy, new SandboxCatalogue());
    expect(names(visible.visibleTo({ principal: expiredAgent, endpoint: undefined }))).toContain('crm_send_message');
    expect(visible.visibleTo({ principal: suspendedAgent, endpoint: undefined })).toEqual([]);
  });

  it('gives people in the same seat the same array, without asking again', () => {
    const catalogue = new SandboxCatalogue();
    const visible = new VisibleCatalogue(policy, catalogue);
    const first = visible.visibleTo({ principal: agent, endpoint: undefined });
    expect(
      visible.visibleTo({ principal: person(['agent'], facts({ memberKey: 'MEM-1002' }), 'agent2@harbor.example'), endpoint: undefined }),
    ).toBe(first);
    expect(catalogue.asked).toBe(1);
    expect(visible.visibleTo({ principal: agent, endpoint: 'crm' })).not.toBe(first);
  });

  it('is made anew when the catalogue changes', () => {
    const catalogue = new SandboxCatalogue();
    const visible = new VisibleCatalogue(policy, catalogue);
    expect(visible.visibleTo({ principal: agent, endpoint: 'crm' })).not.toEqual([]);
    catalogue.entries = [];
    catalogue.version += 1;
    expect(visible.visibleTo({ principal: agent, endpoint: 'crm' })).toEqual([]);
  });

  it('says by which entry a person may read a URI now, with the licence that they have now', () => {
    const catalogue = new SandboxCatalogue();
    const visible = new VisibleCatalogue(policy, catalogue);
    const uri = 'crm://contacts/1';
    const [contact] = catalogue.entries.filter(({ publicName }) => publicName === 'crm_get_contact');
    const resource: CatalogueEntry = { ...contact!, kind: 'resource', name: uri, publicName: uri };
    catalogue.entries = [resource];
    expect(visible.readable({ principal: agent, endpoint: undefined }, uri)).toBe(resource);
    expect([expiredAgent, suspendedAgent, vendor].map((who) => visible.readable({ principal: who, endpoint: undefined }, uri))).toEqual([
      resource,
      undefined,
      undefined,
    ]);
    expect(visible.readable({ principal: agent, endpoint: 'market' }, uri)).toBeUndefined();
    expect(visible.readable({ principal: { ...agent, token: { ...agent.token, scopes: [] } }, endpoint: undefined }, uri)).toBeUndefined();
    expect(visible.readable({ principal: agent, endpoint: undefined }, 'crm://contacts/2')).toBeUndefined();
  });
});
