import { Refusal, type CatalogueEntry, type Principal, type TokenClaims } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { CallerAudience } from './caller-audience.js';

const claims: TokenClaims = { subject: 's', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 };
const principal: Principal = { subject: 's', tenant: 'harbor', name: 'A', roles: ['agent'], token: claims };
const entry = { kind: 'resource', upstream: 'crm', name: 'x:y' } as CatalogueEntry;
const hearer = { claims, endpoint: undefined };

function audienceOf({ known = true, readable = true, status = 'approved' } = {}): CallerAudience {
  const resolve = (): Principal => {
    if (!known) throw new Refusal('ROSTER_UNAVAILABLE');
    return principal;
  };
  return new CallerAudience(
    { resolve } as never,
    { readable: () => (readable ? entry : undefined) } as never,
    { status: () => status } as never,
    { shownTo: () => [entry] } as never,
  );
}

describe('who hears of a resource', () => {
  it('is who may read it now', () => {
    expect(audienceOf().readable(hearer, 'x:y')).toBe('crm');
  });

  it.each([
    ['is not let in by policy', { readable: false }],
    ['cannot be known now', { known: false }],
    ['asks for what is held back', { status: 'quarantined' }],
    ['asks for what nobody has looked at', { status: 'unobserved' }],
  ])('is nobody who %s', (_who, terms) => {
    expect(audienceOf(terms).readable(hearer, 'x:y')).toBeUndefined();
  });
});

describe('what a caller sees of a list', () => {
  it('is what listing it gives, and unknown while the caller is', () => {
    expect(audienceOf().listed(hearer, 'resource')).toEqual([entry]);
    expect(audienceOf({ known: false }).listed(hearer, 'resource')).toBeUndefined();
  });
});
