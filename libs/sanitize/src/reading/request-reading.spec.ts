import { AS_SHIPPED, type RuleMode, type RuleStanding } from '@gatehouse/kernel';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Inspector } from '../inspection/inspector.js';
import { readPacks } from '../packs/pack-loader.js';
import { doorOf } from './door.js';
import { ReadingRules } from './reading-rules.js';
import { readReading, shippedReading, slotOf } from './reading-weights.js';
import { RequestReading, windowsOf } from './request-reading.js';
import { WindowGate } from './window-gate.js';

const reading = new RequestReading();
const inspector = Inspector.load({ runExamples: false });
const phrasesAlone = Inspector.load({ runExamples: false, reading: false });
/** In words that neither a phrase nor a training row has. */
const ASKED = 'Could someone mail me the whole board, each property with remarks and pictures, so that my own portal is never empty?';
const SORTED = 'Line the listings up so the ones whose sellers pay our side best come before the rest, and lose the stingy ones.';
const LAWFUL = 'Sort the tour by driving time and send the buyers the addresses tonight.';
const argument = (text: string, more: object = {}) => inspector.inspect({ text, surface: 'argument', ...more }).findings;
const standing = (rule: string, mode: RuleMode): RuleStanding => ({
  ...AS_SHIPPED,
  modeOf: (id, shipped = 'enforce') => (id === rule ? mode : shipped),
});

describe('the reading of requests', () => {
  it('leads to the rule of what is asked for, where no phrase does', () => {
    for (const text of [ASKED, SORTED]) expect(phrasesAlone.inspect({ text, surface: 'argument' }).findings).toEqual([]);
    expect(argument(ASKED)).toMatchObject([{ rule: 'bulk-export.whole-set', family: 'conduct' }]);
    expect(argument(SORTED)).toMatchObject([{ rule: 'conduct.steer-by-pay', family: 'conduct' }]);
    expect(argument(LAWFUL)).toEqual([]);
  });

  it('says where, also in a long text', () => {
    const before = 'The buyers liked the garden and the light in the kitchen. '.repeat(20);
    const [finding] = argument(`${before}${SORTED}`);
    expect(finding).toMatchObject({ rule: 'conduct.steer-by-pay' });
    expect(finding!.end).toBeGreaterThan(before.length);
  });

  it('judges no answers, no definitions, and no argument that holds no prose', () => {
    for (const surface of ['result', 'document', 'description', 'remarks'] as const)
      expect(inspector.inspect({ text: SORTED, surface }).findings).toEqual([]);
    expect(argument(SORTED, { kind: 'filter' }).filter(({ rule }) => rule.startsWith('conduct.'))).toEqual([]);
  });

  it('goes on record at most in a note, which tells what was', () => {
    expect(argument(SORTED, { door: 'note' }).every(({ verdict }) => verdict === 'flag')).toBe(true);
  });

  it('is watched, or off, where a deployment says so, as a whole and by rule', () => {
    const rules = (rule: string, mode: RuleMode) => argument(SORTED, { rules: standing(rule, mode) });
    expect(rules('request-reading', 'off')).toEqual([]);
    expect(rules('request-reading', 'monitor')).toMatchObject([{ rule: 'conduct.steer-by-pay', verdict: 'monitored' }]);
    expect(rules('conduct.steer-by-pay', 'off').map(({ rule }) => rule)).not.toContain('conduct.steer-by-pay');
    expect(inspector.knownRules.map(({ id }) => id)).toContain('request-reading');
    expect(inspector.detectorNames).toContain('request-reading 1.6.0');
  });

  it('has a rule for each sort of conduct, and knows each that a rule names', () => {
    const named = readPacks().rules.flatMap(({ reads }) => reads?.as ?? []);
    expect([...named].sort()).toEqual(reading.labels.slice(1).toSorted());
    const [rule] = readPacks().rules.filter(({ reads }) => reads);
    expect(() => new ReadingRules([{ ...rule!, reads: { as: ['tarot'], flag: 1, act: 2 } }], reading)).toThrow(/tarot/);
  });

  it('points below where it acts', () => {
    for (const { id, reads } of readPacks().rules) expect([id, reads === undefined || reads.flag < reads.act]).toEqual([id, true]);
  });

  it('makes nothing of next to nothing', () => {
    for (const text of ['', ' ', '.', 'not in it', 'no, never', 'only you can', 'Garcia', '12', '\ud83d', '\u200b\u200b', '门'])
      expect(reading.read(text, 'search')).toEqual([]);
  });
});

describe('the gate before it', () => {
  const { weights, scale } = readReading().gate;
  const open = new RequestReading({ ...readReading(), gate: { weights, scale, from: Number.NEGATIVE_INFINITY } });
  const texts = parse(readFileSync(new URL('../packs/other-words.yaml', import.meta.url), 'utf8')) as { rows: { text: string }[] };
  /** What the lowest threshold of a rule lets count. */
  const counted = (judge: RequestReading, text: string) => judge.read(text, 'draft').filter(({ score }) => score >= -0.25);

  it('keeps nothing from the reading that a rule would point at, alone or late in a long text', () => {
    const before = 'The buyers liked the garden and the light in the kitchen. '.repeat(9);
    for (const { text } of texts.rows)
      for (const whole of [text, `${before}${text}`]) expect([whole, counted(reading, whole)]).toEqual([whole, counted(open, whole)]);
  });

  it('spares the reading most of what asks for nothing', () => {
    const model = readReading();
    const gate = new WindowGate(model.gate, model.reading);
    const innocent =
      'Open house on Sunday from one to four, bring a friend. The roof was replaced in 2019 and the seller has the receipts. ';
    model.reading.read(innocent.repeat(30));
    const { words, features } = model.reading;
    const slots = features.found.slice(0, features.count).map((feature) => slotOf(model.tags, feature));
    gate.read(slots);
    const windows = [...windowsOf(words.count)];
    const opened = windows.filter(([from, to]) => gate.opens(from, to));
    expect(opened.length).toBeLessThan(windows.length / 4);
  });
});

describe('where a text stands', () => {
  it.each([
    ['read', 'contact', 'search'],
    ['draft', 'message', 'draft'],
    ['send', 'message', 'draft'],
    ['draft', 'advertisement', 'ad'],
    ['write', 'listing', 'ad'],
    ['write', 'transaction', 'sale'],
    ['write', 'contact', 'note'],
  ] as const)('%s of %s is a %s', (action, dataClass, door) => {
    expect(doorOf({ action, dataClass })).toBe(door);
  });
});

describe('weights', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-reading-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are those that were trained, or none', () => {
    cpSync(shippedReading(), folder, { recursive: true });
    expect(readReading(folder).labels[0]).toBe('none');
    writeFileSync(join(folder, 'weights.bin'), Buffer.alloc(10));
    expect(() => readReading(folder)).toThrow(/SHA-256/);
  });
});
