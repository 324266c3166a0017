import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigFaults, loadConfigText } from './index.js';

const template = readFileSync(fileURLToPath(new URL('../../../templates/brokerage/gateway.yaml', import.meta.url)), 'utf8');

function faultsOf(roster: string): readonly string[] {
  try {
    loadConfigText(template.replace(/roster: \{.*\}/, `roster: ${roster}`), 'gateway.yaml', { secretCheck: 'when-used' });
    return [];
  } catch (error) {
    if (error instanceof ConfigFaults) return error.faults.map(({ path, expected }) => `${path}: ${expected}`);
    throw error;
  }
}

describe('identity.roster', () => {
  it.each([
    '{ connection: cascade }',
    '{ files: { members: members.csv } }',
    '{ connection: cascade, files: { licences: licences.csv } }',
    '{ connection: cascade, files: {} }',
  ])('takes %s', (roster) => {
    expect(faultsOf(roster)).toEqual([]);
  });

  it.each([
    ['{ refreshSeconds: 30 }', 'identity.roster: expected an MLS connection or a file of members'],
    ['{ files: { offices: offices.csv } }', 'identity.roster.files.members: expected an MLS connection or a file of members'],
    ['{ connection: nowhere }', 'identity.roster.connection: expected the id of an MLS connection; known are cascade'],
    [
      '{ files: { members: 7 } }',
      'identity.roster.files.members: expected the file of members (.csv, .json or .yaml); for example "members.csv"',
    ],
    ['{ files: { membres: members.csv } }', 'identity.roster.files.membres: unknown key; did you mean members?'],
  ])('refuses %s', (roster, sentence) => {
    expect(faultsOf(roster).join('\n')).toContain(sentence);
  });
});
