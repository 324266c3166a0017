import { digestOf, type CatalogueEntry, type Finding, type JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { appFindings } from './app-findings.js';
import { DescriptionScanner } from './description-scanner.js';
import { MemoryPinStore } from './pin-store.js';
import { Pins } from './pins.js';

const PAGE = 'ui://crm/card.html';

function page(ui: JsonObject): CatalogueEntry {
  const descriptor = { name: 'card', uri: PAGE, mimeType: 'text/html;profile=mcp-app', _meta: { ui } };
  const terms = { action: 'read', dataClass: 'general' } as const;
  return { kind: 'resource', upstream: 'crm', name: PAGE, publicName: PAGE, descriptor, terms, digest: digestOf(descriptor) };
}

class AppScanner extends DescriptionScanner {
  scan(entry: CatalogueEntry): readonly Finding[] {
    return appFindings(entry);
  }

  scanIntroduction(): [] {
    return [];
  }
}

async function pins(): Promise<Pins> {
  const made = new Pins(new MemoryPinStore(), new AppScanner(), { firstUse: 'approve-clean' });
  await made.load();
  return made;
}

describe('the definition of a page', () => {
  it('is approved at first use where it reaches nothing but its host', async () => {
    const plain = page({ prefersBorder: true, csp: { connectDomains: [] } });
    const held = await pins();
    await held.observe([plain]);
    expect(held.status(plain)).toBe('approved');
  });

  it.each<[string, JsonObject]>([
    ['a place to send to', { csp: { connectDomains: ['https://api.crm.example'] } }],
    ['a place to load from', { csp: { resourceDomains: ['https://cdn.crm.example'] } }],
    ['a frame', { csp: { frameDomains: ['https://maps.crm.example'] } }],
    ['a camera', { permissions: { camera: {} } }],
  ])('waits for a person where it reaches %s', async (_what, ui) => {
    const held = await pins();
    await held.observe([page(ui)]);
    expect(held.list()).toMatchObject([{ status: 'quarantined', reason: expect.stringContaining('app.reaches-out') }]);
  });

  it('is held back where it reaches more than when it was approved', async () => {
    const held = await pins();
    const [before, after] = [['https://api.crm.example'], ['https://api.crm.example', 'https://attacker.example']].map((connectDomains) =>
      page({ csp: { connectDomains } }),
    );
    await held.observe([before!]);
    await held.approve('crm', `resource:${PAGE}`, 'admin@harbor.example');
    expect(held.status(before!)).toBe('approved');
    expect(held.status(after!)).toBe('quarantined');
  });
});
