import { UNNAMED_TERMS, type CatalogueEntry, type Finding, type Wait } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { ToolScanner } from './tool-scanner.js';

const descriptor = { name: 'look_up', description: 'Looks up a price.', inputSchema: { type: 'object', title: 'What is looked up' } };
const entry: CatalogueEntry = {
  kind: 'tool',
  upstream: 'one',
  name: 'look_up',
  publicName: 'one_look_up',
  descriptor,
  terms: UNNAMED_TERMS,
  digest: '1',
};
const finding: Finding = { rule: 'deployment-model', family: 'prompt_injection', surface: 'description', verdict: 'hold', score: 0.9 };

/** A model in a thread of its own, asked for each text. */
function scannerOf(wait: Wait): { scanner: ToolScanner; texts: string[] } {
  const texts: string[] = [];
  const scanner = new ToolScanner(function* (text, path) {
    texts.push(text);
    yield wait;
    return { findings: text.startsWith('Looks') ? [{ ...finding, path }] : [], score: 0.2 };
  });
  return { scanner, texts };
}

it('waits for a model without holding the event loop, for each text of a definition', async () => {
  const now = (): void => {
    throw new Error('the event loop was held');
  };
  const { scanner, texts } = scannerOf({ later: () => new Promise(setImmediate), now });
  await expect(scanner.scan(entry)).resolves.toEqual([{ ...finding, path: '/description' }]);
  expect(texts).toEqual(expect.arrayContaining(['Looks up a price.', 'What is looked up']));
  await expect(scanner.scanIntroduction({ name: 'one', instructions: 'Looks up prices.' })).resolves.toHaveLength(1);
});

it('holds it where nothing else is to be done: on the command line', () => {
  let held = 0;
  const { scanner } = scannerOf({ later: () => Promise.reject(new Error('nobody waits')), now: () => void (held += 1) });
  const { findings, score } = scanner.scanAtOnce(entry);
  expect(findings).toHaveLength(1);
  // What the texts say and what the whole does are put together, also where neither is enough for a finding.
  expect(score).toBeGreaterThan(0.1);
  expect(score).toBeLessThan(0.5);
  expect(held).toBeGreaterThan(1);
});

it('answers at once where nobody is waited for', () => {
  expect(ToolScanner.ofNothing().scan(entry)).toEqual([]);
});
