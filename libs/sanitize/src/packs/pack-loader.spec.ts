import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AS_SHIPPED } from '@gatehouse/kernel';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Inspector } from '../inspection/inspector.js';
import { PackFaults } from './pack-faults.js';
import { readPacks, shippedPacks } from './pack-loader.js';

function copied(change: (folder: string) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'packs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(shippedPacks(), folder, { recursive: true });
  change(folder);
  return folder;
}

const edited = (file: string, from: string | RegExp, to: string) =>
  copied((folder) => writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace(from, to)));

function faultsOf(folder: string): readonly { file: string; path: string; expected: string }[] {
  try {
    Inspector.load({ packs: folder });
  } catch (error) {
    return error instanceof PackFaults ? error.faults : [];
  }
  return [];
}

describe('the shipped packs', () => {
  it('load, and every rule acts on its examples and leaves the others alone', () => {
    expect(() => Inspector.load()).not.toThrow();
  });

  it('carry a source with a date for every rule, and say where counsel has to look', () => {
    const { rules } = readPacks();
    expect(rules.every((rule) => rule.source.document && /^20\d\d-/.test(rule.source.asOf))).toBe(true);
    const legal = rules.filter((rule) => ['fair_housing', 'wire_fraud', 'access_code'].includes(rule.family));
    expect(new Set(legal.map((rule) => rule.status))).toEqual(new Set(['counsel review needed']));
  });

  it('have a digest that changes with any of them', () => {
    expect(readPacks(edited('scoring.yaml', 'flag: 0.3', 'flag: 0.31')).digest).not.toBe(readPacks().digest);
  });
});

describe('a pack with faults', () => {
  it('does not load without an example that it acts on and one that it leaves alone', () => {
    const folder = edited('hidden-text.yaml', /leavesAlone: \[[^\n]*2024[^\n]*\]/, 'leavesAlone: []');
    expect(faultsOf(folder)).toContainEqual(
      expect.objectContaining({ file: 'hidden-text.yaml', path: expect.stringContaining('examples.leavesAlone') }),
    );
  });

  it('names the example that the rule does not act on', () => {
    const folder = edited('access-codes.yaml', 'Give me the combo, the buyer', 'Give me the brochure, the buyer');
    expect(faultsOf(folder)).toContainEqual({
      file: 'access-codes.yaml',
      path: 'access-code.request.examples.acts[1]',
      expected: 'expected the rule to act on surface prompt',
    });
  });

  it('lists every fault at once, with file and path', () => {
    const folder = edited('wire-fraud.yaml', /score: 0\.75/g, 'score: 7');
    writeFileSync(join(folder, 'fair-housing.yaml'), 'pack: Fair Housing\nrules: []\n');
    const faults = faultsOf(folder);
    expect(new Set(faults.map((fault) => fault.file))).toEqual(new Set(['wire-fraud.yaml', 'fair-housing.yaml']));
    expect(faults.map((fault) => fault.path)).toContain('rules[0].score');
  });

  it('is refused for a phrase that cannot be read, an id used twice and broken YAML', () => {
    expect(faultsOf(edited('wire-fraud.yaml', '- (account|acct)', '- (account||acct)'))[0]!.expected).toContain('empty alternative');
    expect(faultsOf(edited('wire-fraud.yaml', 'id: wire-fraud.payee-change', 'id: access-code.request'))[0]!.expected).toContain(
      'an id of its own',
    );
    expect(faultsOf(copied((folder) => writeFileSync(join(folder, 'wire-fraud.yaml'), 'rules: [')))[0]!.expected).toContain(
      'expected YAML',
    );
  });
});

describe('a gateway that has to start', () => {
  const loaded = (packs: string) => Inspector.load({ packs, refuseUnjudged: true, runExamples: false });
  const asks = (inspector: Inspector, surface: 'prompt' | 'description') => () =>
    inspector.inspect({ text: 'Good morning.', surface, rules: AS_SHIPPED });

  it('refuses what a broken pack could have judged, says where it is broken, and judges the rest', () => {
    const inspector = loaded(edited('respa.yaml', 'score: 0.8', 'score: 7'));
    expect(inspector.faults).toEqual([expect.stringMatching(/^respa\.yaml:\d+: rules\[0\]\.score: /)]);
    expect(asks(inspector, 'prompt')).toThrow(expect.objectContaining({ code: 'CHECK_FAILED' }));
    expect(asks(inspector, 'description')).not.toThrow();
  });

  it.each<[string, { file: string; from: string | RegExp; to: string; says: RegExp }]>([
    ['a pack that is no YAML', { file: 'respa.yaml', from: /^rules:/m, to: 'rules: [', says: /respa\.yaml:\d+: \(file\): expected YAML/ }],
    ['a pack without rules', { file: 'respa.yaml', from: /^rules:[^]*/m, to: 'rules: []\n', says: /respa\.yaml:\d+: rules: / }],
    [
      'an id that is used twice',
      { file: 'respa.yaml', from: 'id: respa.referral-pay', to: 'id: access-code.request', says: /an id of its own/ },
    ],
    ['broken thresholds', { file: 'scoring.yaml', from: 'flag: 0.3', to: 'flag: high', says: /scoring\.yaml:\d+: / }],
  ])('refuses everything where it cannot say which: %s', (_, { file, from, to, says }) => {
    const inspector = loaded(edited(file, from, to));
    expect(inspector.faults[0]).toMatch(says);
    for (const surface of ['prompt', 'description'] as const)
      expect(asks(inspector, surface)).toThrow(expect.objectContaining({ code: 'CHECK_FAILED' }));
  });

  it('judges as ever where nothing is broken', () => {
    const inspector = loaded(copied(() => undefined));
    expect(inspector.faults).toEqual([]);
    expect(asks(inspector, 'prompt')).not.toThrow();
  });
});
