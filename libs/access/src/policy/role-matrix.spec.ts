import { readFileSync } from 'node:fs';
import type { DataClass, Principal, ToolAction } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import {
  admin,
  agent,
  assistant,
  broker,
  client,
  compliance,
  consumer,
  entry,
  managingBroker,
  mlsStaff,
  teamLead,
  vendor,
} from '../../fixtures/people.js';
import type { PolicyEntry } from './resources.js';
import { compilePolicies } from './policy-set.js';
import { policyTexts } from './policy-texts.js';
import { Policy } from './policy.js';

/** The columns of the matrix. */
const PEOPLE: readonly (readonly [string, Principal])[] = [
  ['consumer', consumer],
  ['assistant', assistant],
  ['agent', agent],
  ['team lead', teamLead],
  ['managing broker', managingBroker],
  ['designated broker', broker],
  ['compliance officer', compliance],
  ['MLS staff', mlsStaff],
  ['vendor app', vendor],
  ['administrator', admin],
];

/**
 * The default rights, by action and what the records are, in the order of the columns. A word is the reach; `m`: personal data masked even on
 * own records; `!`: confirmed in person; `>role`: decided by somebody else; `?`: for a reason,
 * and no further than this without; `-`: does not exist for them.
 */
const MATRIX: readonly (readonly [ToolAction, DataClass, string])[] = [
  ['read', 'listing', 'public own-m own own office firm firm-m mls public-m public-m'],
  ['read', 'participant_listing', '- own-m own own office firm firm-m mls - -'],
  ['read', 'own_listing', '- own-m own own office firm - - - -'],
  ['read', 'mls_query', '- - - - - firm firm-m mls - -'],
  ['read', 'open_house', 'public own-m own own office firm firm-m mls - -'],
  ['draft', 'listing', '- own-m own own office firm - - - -'],
  ['write', 'listing', '- - own! team! office firm - mls - -'],
  ['write', 'listing_status', '- - own>broker team>broker office firm - mls - -'],
  ['read', 'contact', '- own-m own team office?own firm?own firm-m - - -'],
  ['write', 'contact', '- - own own office firm - - - -'],
  ['reveal', 'contact', '- - own! team! office!?own firm!?own firm>broker - - -'],
  ['read', 'showing', '- own-m own team office firm firm-m mls - -'],
  ['write', 'showing', '- - own team office firm - - - -'],
  ['read', 'task', '- own-m own team office firm - - - -'],
  ['write', 'task', '- - own own office firm - - - -'],
  ['read', 'offer', '- - own own office firm firm-m - - -'],
  ['draft', 'offer', '- - own own office firm - - - -'],
  ['send', 'offer', '- - - - - - - - - -'],
  ['draft', 'message', '- own-m own own office firm - - - -'],
  ['send', 'message', '- - own>broker own>broker office firm - - - -'],
  ['read', 'message', '- - - - - - firm-m - - -'],
  ['draft', 'advertisement', '- own-m own own office firm - - - -'],
  ['send', 'advertisement', '- - own! own! office firm - - - -'],
  ['read', 'advertisement', '- - - - office firm firm-m - - -'],
  ['draft', 'policy', '- - - - office firm - - - -'],
  ['administer', 'policy', '- - - - - firm>compliance firm-m>broker - - -'],
  ['read', 'audit', '- - own team office firm firm-m mls - -'],
  ['read', 'held_call', '- own-m own own own own own own - own'],
  ['administer', 'retention', '- - - - - firm! firm-m! - - -'],
];

const policy = new Policy(compilePolicies(await policyTexts()));

function word(who: Principal, action: ToolAction, dataClass: DataClass): string {
  const decided = policy.decide(who, { action: 'call', entry: entry(action, dataClass) });
  if (decided.effect === 'refuse') return decided.reason === 'invisible' ? '-' : `no ${decided.reason}`;
  const { reach, maskOwn, reason } = decided.obligations;
  const needed = decided.effect === 'hold' ? decided.approvers.map((each) => (each === 'self' ? '!' : `>${each}`)) : [];
  const why = reason ? `?${reason.without}` : '';
  return `${reach}${maskOwn ? '-m' : ''}${needed.join('')}${why}`;
}

describe.each(MATRIX)('to %s %s', (action, dataClass, words) => {
  it.each(PEOPLE.map(([title, who], column) => [title, words.split(' ')[column]!, who] as const))('%s: %s', (_title, expected, who) => {
    expect(word(who, action, dataClass)).toBe(expected);
  });
});

describe('a consumer whose account says which client they are', () => {
  const decided = (who: Principal, terms: Partial<PolicyEntry['terms']>, action: ToolAction = 'write') => {
    const known = entry(action, 'showing');
    return policy.decide(who, { action: 'call', entry: { ...known, terms: { ...known.terms, ...terms } } });
  };

  it('asks for tours by a tool that says which argument they are, and by no other', () => {
    expect(decided(client, { client: 'buyerContactKey' })).toMatchObject({ effect: 'permit', obligations: { reach: 'public' } });
    expect(decided(client, {})).toMatchObject({ effect: 'refuse', reason: 'invisible' });
    expect(decided(consumer, { client: 'buyerContactKey' })).toMatchObject({ effect: 'refuse', reason: 'invisible' });
  });

  it('reads what was asked for for them by such a tool, and by no other', () => {
    expect(decided(client, { client: 'buyerContactKey' }, 'read')).toMatchObject({ effect: 'permit', obligations: { reach: 'public' } });
    expect(decided(client, {}, 'read')).toMatchObject({ effect: 'refuse', reason: 'invisible' });
    expect(decided(consumer, { client: 'buyerContactKey' }, 'read')).toMatchObject({ effect: 'refuse', reason: 'invisible' });
  });

  it('may do nothing else with it', () => {
    const others = MATRIX.filter(([, dataClass]) => !['showing', 'listing', 'open_house'].includes(dataClass));
    for (const [action, dataClass] of others)
      expect(decided(client, { action, dataClass, client: 'contactKey' })).toMatchObject({ effect: 'refuse', reason: 'invisible' });
  });
});

it('staff of the MLS change its rules once compliance approves, and no rule of a brokerage', () => {
  const decided = (who: Principal, resource?: string) => {
    const rules = entry('administer', 'policy');
    return policy.decide(who, { action: 'call', entry: { ...rules, terms: { ...rules.terms, ...(resource ? { resource } : {}) } } });
  };
  expect(decided(mlsStaff, 'MLS')).toMatchObject({ effect: 'hold', approvers: ['compliance'], obligations: { reach: 'mls' } });
  for (const other of [undefined, 'Property', 'MLS-2'])
    expect(decided(mlsStaff, other)).toMatchObject({ effect: 'refuse', reason: 'invisible' });
  expect(decided(vendor, 'MLS')).toMatchObject({ effect: 'refuse', reason: 'invisible' });
});

it('the table of ARCHITECTURE.md is this one', () => {
  const text = readFileSync(new URL('../../../../ARCHITECTURE.md', import.meta.url), 'utf8');
  const lines = text.slice(text.indexOf('## Role matrix'), text.indexOf('## Decisions')).split('\n');
  const cells = lines.filter((line) => line.startsWith('| ')).map((line) => line.split('|').map((cell) => cell.trim()));
  const [head = [], , ...rows] = cells;
  expect(head.slice(2, -1)).toEqual(PEOPLE.map(([title]) => title));
  expect(rows.map((row) => row.slice(1, -1).join(' '))).toEqual(MATRIX.map((row) => row.join(' ')));
});

it('every default names where it comes from', async () => {
  const set = compilePolicies(await policyTexts());
  expect([...set.clauses.values()].filter(({ source }) => !source).map(({ id }) => id)).toEqual([]);
});
