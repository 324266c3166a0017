import { beforeEach, describe, expect, it } from 'vitest';
import { UNNAMED_TERMS, type CatalogueEntry } from '@gatehouse/kernel';
import { DescriptionScanner } from '../description-scanner.js';
import { MemoryPinStore, type Pin } from '../pin-store.js';
import { Pins } from '../pins.js';
import { RISK_PIN } from '../subject.js';
import type { LockedRisk } from './lockfile.js';

const AT = 'https://mcp.crm-desk.example/mcp';
const NAMED = 'npm:street-notes@1.0.0';

class Nothing extends DescriptionScanner {
  override scan() {
    return [];
  }
  override scanIntroduction() {
    return [];
  }
}

const risk = (level: string, ...reasons: string[]): LockedRisk => ({
  level,
  score: reasons.reduce((sum, line) => sum + Number(line.split(' ')[0]), 0),
  reasons,
});
const entry: CatalogueEntry = {
  kind: 'tool',
  upstream: 'crm',
  name: 'note',
  publicName: 'crm_note',
  descriptor: { name: 'note' },
  terms: UNNAMED_TERMS,
  digest: 'd',
};

const store = () => new MemoryPinStore();
let pins: Pins;
let strangers: Map<string, string>;
beforeEach(async () => {
  strangers = new Map([['crm', AT]]);
  pins = new Pins(store(), new Nothing(), { firstUse: 'approve-clean', strangerAt: (upstream) => strangers.get(upstream) });
  await pins.observe([entry]);
});

const assess = (known: LockedRisk, of = AT, before?: LockedRisk) =>
  pins.assess({ upstream: 'crm', of, risk: known, ...(before ? { before } : {}) });
const approve = () => pins.approve('crm', RISK_PIN, 'admin@harbor.example', pins.riskPin('crm')!.digest);

describe('a stranger', () => {
  it('is not served before anything is known of it, and is where nothing needs a person', async () => {
    expect(pins.status(entry)).toBe('quarantined');
    expect(await assess(risk('low', '5 domain.age: unknown, nobody is asked'))).toBe('admitted');
    expect(pins.status(entry)).toBe('approved');
  });

  it('waits for a person where something does, who approves exactly what they read', async () => {
    const known = risk('elevated', '28 registry.entry: none');
    expect(await assess(known)).toBe('held');
    expect(await assess(known)).toBe('same');
    expect(pins.status(entry)).toBe('quarantined');
    expect(pins.riskPin('crm')!.reason).toContain('first seen, at a risk of 28 of 100; waits for approval: 28 registry.entry: none');
    await approve();
    expect(pins.status(entry)).toBe('approved');
    expect(await assess(known)).toBe('same');
  });

  it('is let in by nobody where it is blocked', async () => {
    expect(await assess(risk('blocked', '100 certificate: it has expired'))).toBe('held');
    await expect(approve()).rejects.toThrow('at a risk that nobody can approve');
    expect(await assess(risk('low', '5 domain.age: unknown, nobody is asked'))).toBe('admitted');
    expect(pins.status(entry)).toBe('approved');
  });

  it('is another one at another address', async () => {
    await assess(risk('low'));
    strangers.set('crm', 'https://mcp.other.example/mcp');
    expect(pins.status(entry)).toBe('quarantined');
    expect(await assess(risk('elevated', '28 registry.entry: none'), 'https://mcp.other.example/mcp')).toBe('held');
  });
});

describe('what becomes worse', () => {
  const LOCKED = risk('low', '10 provenance: there is none', '8 downloads: unknown, nobody answered');
  beforeEach(() => strangers.clear());

  it('serves on below the threshold, and waits for a look', async () => {
    expect(await assess(LOCKED, NAMED, LOCKED)).toBe('admitted');
    const now = risk('elevated', '25 vulnerabilities: GHSA-1', '10 provenance: there is none');
    expect(await assess(now, NAMED, LOCKED)).toBe('worse');
    expect(await assess(now, NAMED, LOCKED)).toBe('same');
    expect(pins.status(entry)).toBe('approved');
    expect(pins.riskPin('crm')).toMatchObject({
      status: 'quarantined',
      reason: 'worse than it was approved, it serves on until somebody decides otherwise: 25 vulnerabilities: GHSA-1',
    });
    await approve();
    expect(await assess(now, NAMED, LOCKED)).toBe('same');
  });

  it('is served no more from the threshold on, also after a person let it in before', async () => {
    const now = risk('blocked', '100 malware: MAL-0000-1', '10 provenance: there is none');
    expect(await assess(now, NAMED, LOCKED)).toBe('held');
    expect(pins.status(entry)).toBe('quarantined');
    expect(await assess(LOCKED, NAMED, LOCKED)).toBe('better');
    expect(pins.status(entry)).toBe('approved');
  });

  it('is served no more while that cannot be written down, also after the pins are read again, and is written down when it can be', async () => {
    const full = new (class extends MemoryPinStore {
      isFull = false;
      override async save(pin: Pin): Promise<void> {
        if (this.isFull) throw new Error('disk full');
        await super.save(pin);
      }
    })();
    pins = new Pins(full, new Nothing(), { firstUse: 'approve-clean' });
    await pins.observe([entry]);
    await assess(LOCKED, NAMED, LOCKED);
    full.isFull = true;
    await expect(assess(risk('blocked', '100 malware: MAL-0000-1'), NAMED, LOCKED)).rejects.toThrow('disk full');
    await pins.load().catch(() => undefined);
    expect(pins.status(entry)).toBe('quarantined');
    full.isFull = false;
    await pins.load();
    const restarted = new Pins(full, new Nothing(), { firstUse: 'approve-clean' });
    await restarted.load();
    expect([pins.status(entry), restarted.status(entry)]).toEqual(['quarantined', 'quarantined']);
  });

  it('is not what nobody answers for today, nor what became better', async () => {
    const silent = risk('blocked', '60 digest: unknown, offline', '20 malware: unknown, offline', '12 vulnerabilities: unknown, offline');
    expect(await assess(silent, NAMED, LOCKED)).toBe('admitted');
    expect(await assess(risk('low'), NAMED, LOCKED)).toBe('same');
    expect(pins.status(entry)).toBe('approved');
  });
});
