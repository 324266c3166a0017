import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigFaults, loadConfigText } from './index.js';

const template = readFileSync(fileURLToPath(new URL('../../../templates/brokerage/gateway.yaml', import.meta.url)), 'utf8');
const SAID = 'reason: Measured first., approvedBy: compliance@harbor.example';
const exception = (over: string) => `{ exceptions: [{ id: ex, rule: conduct.appraisal, ${SAID}, ${over} }] }`;

function faultsOf(compliance: string): readonly string[] {
  try {
    loadConfigText(`${template}\ncompliance: ${compliance}\n`, 'gateway.yaml', { secretCheck: 'when-used' });
    return [];
  } catch (error) {
    if (error instanceof ConfigFaults) return error.faults.map(({ path, expected }) => `${path}: ${expected}`);
    throw error;
  }
}

describe('compliance', () => {
  it.each([
    '{}',
    `{ rules: [{ rule: conduct.appraisal, mode: monitor, ${SAID} }] }`,
    exception("scope: { listing: LST-1 }, until: '2027-02-28'"),
  ])('takes %s', (compliance) => {
    expect(faultsOf(compliance)).toEqual([]);
  });

  it.each([
    [`{ rules: [{ rule: conduct.appraisal, mode: silent, ${SAID} }] }`, 'compliance.rules[0].mode: expected one of enforce, monitor, off'],
    ['{ rules: [{ rule: conduct.appraisal, mode: off }] }', 'compliance.rules[0].reason: expected why'],
    [
      `{ rules: [{ rule: a.b, mode: monitor, ${SAID} }, { rule: a.b, mode: enforce, ${SAID} }] }`,
      'compliance.rules[1].rule: expected one line for each rule',
    ],
    [exception("scope: {}, until: '2027-02-28'"), 'compliance.exceptions[0].scope: expected a tool, listing, office or person'],
    [exception("scope: { listing: LST-1 }, until: '2027-02-30'"), 'compliance.exceptions[0].until: expected the last day'],
    [exception('scope: { listing: LST-1 }'), 'compliance.exceptions[0].until: expected the last day'],
    [exception("scope: { tenant: x }, until: '2027-02-28'"), 'compliance.exceptions[0].scope.tenant: unknown key'],
  ])('refuses %s', (compliance, sentence) => {
    expect(faultsOf(compliance).join('\n')).toContain(sentence);
  });
});
