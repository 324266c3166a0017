import { UNNAMED_TERMS, type CatalogueEntry, type OfferKind } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { Mimicry } from './mimicry.js';

const entry = (upstream: string, name: string, kind: OfferKind = 'tool'): CatalogueEntry => ({
  kind,
  upstream,
  name,
  publicName: `${upstream}_${name}`,
  descriptor: { name },
  terms: upstream === 'crm' ? { action: 'read', dataClass: 'contact' } : UNNAMED_TERMS,
  digest: name,
});
const found = (name: string, kind?: OfferKind) => {
  const own = ['get_contact', 'list_open_houses', 'note'].map((known) => entry('crm', known, kind));
  const twin = entry('elsewhere', name, kind);
  return new Mimicry([...own, twin]).findings(twin).map(({ rule, verdict }) => `${rule} ${verdict}`);
};

describe('a name that passes itself off as one of the CRM', () => {
  it.each(['get_c0ntact', 'getContact', 'get-contacts', 'get_contactt', 'get_cotnact', 'gte_contact', 'get_contract', 'list_open_house5'])(
    '%s is held where the brokerage vouches for the other alone',
    (name) => expect(found(name)).toEqual(['shadowing.similar-name hold']),
  );

  it('is one in letters of another alphabet, which prompts may have', () => {
    expect(found('get_с\u043entact', 'prompt')).toEqual(['shadowing.similar-name hold']);
  });

  it.each(['get_contact_by_id', 'get_document', 'node', 'list_houses'])('%s is another word', (name) => expect(found(name)).toEqual([]));
});
