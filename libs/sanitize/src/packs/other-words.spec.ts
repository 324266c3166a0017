import { readFileSync } from 'node:fs';
import { AS_SHIPPED } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Inspector } from '../inspection/inspector.js';

interface Row {
  readonly set: 1 | 2;
  readonly pack: string;
  readonly unlawful: boolean;
  readonly missed?: true;
  readonly text: string;
}

const { rows } = parse(readFileSync(new URL('./other-words.yaml', import.meta.url), 'utf8')) as { rows: readonly Row[] };
const inspector = Inspector.load({ runExamples: false });
const states = [...new Set(inspector.knownRules.flatMap(({ id }) => /@([A-Z]{2})$/.exec(id)?.[1] ?? []))];
const rules = { ...AS_SHIPPED, states };
const verdictsOn = (text: string) =>
  (['prompt', 'argument'] as const).flatMap((surface) =>
    inspector.inspect({ text, surface, rules }).findings.map(({ verdict }) => verdict),
  );

describe('sentences in words that nobody thought of', () => {
  it('are as many of each kind as the figures in compliance/packs/README.md say', () => {
    const count = (set: number, unlawful: boolean) => rows.filter((row) => row.set === set && row.unlawful === unlawful).length;
    expect([count(1, true), count(1, false), count(2, true), count(2, false)]).toEqual([30, 30, 20, 20]);
  });

  it.each(rows.filter(({ unlawful }) => unlawful))('$pack: $text (missed: $missed)', ({ text, missed }) => {
    expect(verdictsOn(text).length > 0).toBe(missed !== true);
  });

  it.each(rows.filter(({ unlawful }) => !unlawful))('lawful: $text', ({ text }) => {
    expect(verdictsOn(text)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(hold|block)$/)]));
  });
});
