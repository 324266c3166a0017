import type { Finding } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { Inspector } from '../inspection/inspector.js';
import { Advice } from './advice.js';
import { Handling } from './handling.js';

const inspector = Inspector.load();
const handling = Handling.read();

it('judges every example of the table as it says', () => {
  expect(handling.wrongExamples((text, param) => inspector.inspect({ text, surface: 'argument', param }).findings)).toEqual([]);
});

it('tells an example that is not met', () => {
  expect(handling.wrongExamples(() => []).length).toBeGreaterThan(0);
});

it.each([
  ['payeeAccount', true],
  ['payee_account', true],
  ['Bank-Name', true],
  ['wire', true],
  ['accountant', false],
  ['bankruptcy', false],
  ['note', false],
])('by its words, %s names a payee or an account: %s', (name, is) => {
  expect(handling.byName(name, { action: 'write', dataClass: 'transaction', destination: 'inside', roles: ['agent'] }) !== undefined).toBe(
    is,
  );
});

it('puts neutral words in place of those that were met, and nothing where no rule has any', () => {
  const advice = new Advice(inspector);
  const text = 'Sunny. Great for families near the synagogue.';
  const findings: Finding[] = inspector.inspect({ text, surface: 'argument' }).findings.map((finding) => ({ ...finding, path: '/text' }));
  expect(advice.wording(findings, { text })).toMatch(/^Suggested wording: "Sunny\. with flexible living space .*local amenities\."$/i);
  expect(advice.wording([], { text })).toBeUndefined();
  expect(advice.wording(findings, { other: text })).toBeUndefined();
});
