import { expect, it } from 'vitest';
import { Foremost, graverThenNewer, whatHappened } from './foremost.js';
import type { ReportedEvent } from './reported-event.js';

let last = 0;
const event = (code: 'MLS_QUOTA' | 'WIRE_FRAUD' | undefined, severity: 'info' | 'warn', label?: string): ReportedEvent => ({
  chain: 'node-1',
  seq: (last += 1),
  hash: 'x',
  event: {
    eventId: `id-${last}`,
    ts: last,
    kind: 'tool.call.denied',
    severity,
    ...(code ? { code } : {}),
    ...(label ? { events: [label] } : {}),
  },
});
const of = (foremost: Foremost, code: string | undefined) => foremost.events().filter((each) => each.event.code === code).length;

it('shows what is rare beside what is frequent and graver, and fills the places that are left', () => {
  const foremost = new Foremost(graverThenNewer, 10, whatHappened);
  const rare = event(undefined, 'info', 'mls.optout.suppressed');
  foremost.take(rare);
  for (let n = 0; n < 2_000; n += 1) foremost.take(event('MLS_QUOTA', 'warn'));
  foremost.take(event('WIRE_FRAUD', 'warn'));
  expect(foremost.count).toBe(2_002);
  const shown = foremost.events();
  expect(shown).toHaveLength(10);
  expect(shown.at(-1)).toBe(rare);
  expect([of(foremost, 'MLS_QUOTA'), of(foremost, 'WIRE_FRAUD')]).toEqual([8, 1]);
});

it('gives groups of equal frequency equal parts, the newest of each', () => {
  const foremost = new Foremost(graverThenNewer, 10, whatHappened);
  for (let n = 0; n < 100; n += 1) for (const code of ['MLS_QUOTA', 'WIRE_FRAUD'] as const) foremost.take(event(code, 'warn'));
  expect([of(foremost, 'MLS_QUOTA'), of(foremost, 'WIRE_FRAUD')]).toEqual([5, 5]);
  expect(foremost.events()[0]!.seq).toBe(last);
});

it('never shows more than it has places, however many kinds of things happened', () => {
  const foremost = new Foremost(graverThenNewer, 10, whatHappened);
  for (let n = 0; n < 2_000; n += 1) foremost.take(event(undefined, 'info', `label.${n}`));
  expect(foremost.events()).toHaveLength(10);
});

it('keeps the first of its order alone where nothing is told apart', () => {
  const foremost = new Foremost(graverThenNewer, 3);
  for (let n = 0; n < 50; n += 1) foremost.take(event('MLS_QUOTA', 'info'));
  const grave = event('WIRE_FRAUD', 'warn');
  foremost.take(grave);
  expect(foremost.events().map(({ seq }) => seq)).toEqual([grave.seq, last - 1, last - 2]);
});
