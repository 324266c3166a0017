import { readdirSync, readFileSync } from 'node:fs';
import type { JsonObject } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callOf, DOORS, saidIn, text as textBlock } from '../../fixtures/doors.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore, type PlaceholderRow } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { maskText } from './mask-text.js';
import { Masker } from './masker.js';

/** The development part of the corpus alone: the other is held out. */
const DEVELOPMENT = new URL('../../../../test/bench/privacy/dev/', import.meta.url);
const MARK = /\[\[([A-Z_0-9]+)\|(.+?)\]\]|\{\{[A-Z_0-9]+\|(.+?)\}\}/gu;
const CRITICAL = /^(?:SSN|SSN_LAST4|ITIN|BANK_ACCOUNT|CREDIT_CARD|ROUTING_NUMBER|LOCKBOX_CODE|GATE_CODE|ALARM_CODE)$/;

class KeptRows extends MemoryPlaceholderStore {
  readonly kept: PlaceholderRow[] = [];

  override saveAll(rows: readonly PlaceholderRow[]): Promise<void> {
    this.kept.push(...rows);
    return super.saveAll(rows);
  }
}

interface Sample {
  readonly text: string;
  /** What must never leave, of what is found in the text as a whole. What is not found at all is counted by test/bench/privacy. */
  readonly secrets: readonly string[];
}

function sampleOf(marked: string): Sample {
  const text = marked.replace(MARK, (_, _type, secret?: string, open?: string) => secret ?? open ?? '');
  const values = [...marked.matchAll(MARK)].flatMap(([, type = '', value = '']) =>
    CRITICAL.test(type) && value.replaceAll(/\D/g, '').length >= 4 ? [value] : [],
  );
  const { masked } = maskText(text);
  return { text, secrets: values.filter((value) => text.split(value).length === 2 && !masked.includes(value)) };
}

const samples = readdirSync(DEVELOPMENT)
  .filter((name) => name.endsWith('.txt'))
  .flatMap((name) =>
    readFileSync(new URL(name, DEVELOPMENT), 'utf8')
      .split(/^=== .*\n/m)
      .slice(1),
  )
  .map((marked) => marked.trim())
  .filter((marked) => !/^[[{]/.test(marked))
  .map(sampleOf)
  .filter(({ secrets }) => secrets.length > 0);

const dictionary = loadFieldDictionary();
const store = new KeptRows();
const masker = new Masker({
  dictionary,
  placeholders: new Placeholders({ store, key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() }),
});
const leftIn = (said: string, { secrets }: Sample): string[] => secrets.filter((secret) => said.includes(secret));

const anySample = fc.constantFrom(...samples);
const anyCuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });
/** A text in pieces. */
const piecesOf = ({ text }: Sample, cuts: readonly number[]): string[] => {
  const at = [0, ...cuts.map((cut) => Math.floor(cut * text.length)).sort((one, other) => one - other), text.length];
  return at.slice(1).map((end, index) => text.slice(at[index], end));
};

/** Whether what was said until a secret was whole tells that it is one: "338-817-742", and only then "savings", was sent before anybody could know. */
const isToldInTime =
  (text: string, pieces: readonly string[]) =>
  (secret: string): boolean => {
    const whole = text.indexOf(secret) + secret.length;
    let said = 0;
    for (const piece of pieces) {
      said += piece.length;
      if (said >= whole) return !maskText(text.slice(0, said)).masked.includes(secret);
    }
    return true;
  };

describe('of all texts of the corpus', () => {
  it('there are enough', () => expect(samples.length).toBeGreaterThan(150));

  it.each(Object.keys(DOORS))('no secret leaves by %s', async (door) => {
    const [method, payload, way] = DOORS[door]!;
    await fc.assert(
      fc.asyncProperty(anySample, async (sample) => {
        const clean = await masker.clean(callOf(method), payload(sample.text), way ?? 'result');
        expect(leftIn(saidIn(clean), sample)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('no secret leaves in blocks that a reader puts together, wherever the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anySample, anyCuts, async (sample, cuts) => {
        const clean = await masker.clean(callOf('tools/call'), { content: piecesOf(sample, cuts).map(textBlock) }, 'result');
        expect(leftIn((clean['content'] as { text: string }[]).map(({ text }) => text).join(''), sample)).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  it.each([
    ['progress', (message: string): JsonObject => ({ progress: 1, message }), 'message'],
    ['log', (data: string): JsonObject => ({ level: 'info', data }), 'data'],
  ] as const)('no secret leaves in %s, wherever the text is cut', async (door, payload, key) => {
    await fc.assert(
      fc.asyncProperty(anySample, anyCuts, async (sample, cuts) => {
        const call = callOf('tools/call');
        const heard: string[] = [];
        const pieces = piecesOf(sample, cuts);
        for (const piece of pieces) heard.push(String((await masker.clean(call, payload(piece), door))[key]));
        expect(leftIn(heard.join(''), { ...sample, secrets: sample.secrets.filter(isToldInTime(sample.text, pieces)) })).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('none was kept for a placeholder, sealed or not', () => {
    const kept = JSON.stringify(store.kept);
    expect(store.kept.length).toBeGreaterThan(0);
    expect(samples.flatMap(({ secrets }) => secrets.filter((secret) => kept.includes(`"${secret}"`)))).toEqual([]);
    expect(new Set(store.kept.map(({ label }) => label)).has('access_code')).toBe(false);
  });
});
