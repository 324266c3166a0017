import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigFaults, loadConfigText } from './index.js';

const template = readFileSync(fileURLToPath(new URL('../../../templates/brokerage/gateway.yaml', import.meta.url)), 'utf8');
const rule = (of: string, over: { id?: string; keep?: string; said?: string } = {}) =>
  `{ id: ${over.id ?? 'one'}, for: ${of}, keep: ${over.keep ?? '30d'}, ${over.said ?? 'source: Policy 4.2, reason: Looked through., approvedBy: c@harbor.example'} }`;

function faultsOf(section: string): readonly string[] {
  try {
    loadConfigText(`${template}\n${section}\n`, 'gateway.yaml', { secretCheck: 'when-used' });
    return [];
  } catch (error) {
    if (error instanceof ConfigFaults) return error.faults.map(({ path, expected }) => `${path}: ${expected}`);
    throw error;
  }
}

const captures = (...rules: string[]): readonly string[] => faultsOf(`audit: { capture: [${rules.join(', ')}] }`);

describe('rules of capture', () => {
  it.each([
    [[]],
    [[rule('{ tools: [crm/send_message] }'), rule('{ tools: [mls/*], outcomes: [refused] }', { id: 'two', keep: '90d' })]],
    [[rule("{ rules: ['fair-housing.*'] }")]],
    [[rule('{ actions: [send, write], dataClasses: [message], activities: [send_message] }')]],
  ])('take %j', (rules) => {
    expect(captures(...rules)).toEqual([]);
  });

  it.each([
    [[rule('{ outcomes: [granted] }')], 'audit.capture[0].for: expected at least one of tools, actions'],
    [[rule('{ actions: [steal] }')], 'audit.capture[0].for.actions'],
    [[rule('{ tools: [crn/send_message] }')], 'audit.capture[0].for.tools[0]: expected a tool of an upstream as upstream/name'],
    [[rule('{ tools: [crm_send_message] }')], 'audit.capture[0].for.tools[0]: expected a tool of an upstream as upstream/name'],
    [[rule('{ dataClasses: [offer] }')], 'audit.capture[0].for.dataClasses: expected no offer'],
    [[rule('{ actions: [send] }', { keep: '91d' })], 'audit.capture[0].keep: expected at most 90d'],
    [[rule('{ actions: [send] }', { said: 'source: Policy, approvedBy: c@harbor.example' })], 'audit.capture[0].reason: expected why'],
    [[rule('{ actions: [send] }', { said: 'reason: Why., approvedBy: c@harbor.example' })], 'audit.capture[0].source: expected the duty'],
    [[rule('{ actions: [send] }'), rule('{ actions: [draft] }')], 'audit.capture[1].id: expected a name that is used once'],
  ])('are refused: %j', (rules, sentence) => {
    expect(captures(...rules).join('\n')).toContain(sentence);
  });

  it('name no tool of offers, of which nothing is kept', () => {
    const [, tool] = /^ +(\w+): \{[^}\n]*dataClass: offer\b/m.exec(template)!;
    expect(captures(rule(`{ tools: [crm/${tool}] }`)).join('\n')).toContain('expected no tool of dataClass offer');
  });
});

it('originals are kept for a time, or not at all', () => {
  expect(faultsOf('sanitize: { originals: 0s }')).toEqual([]);
  expect(faultsOf('sanitize: { originals: 0d }').join('')).toContain('0s keeps none');
});
