import { describe, expect, it } from 'vitest';
import { agent, broker, entry } from '../../../fixtures/people.js';
import { SandboxCatalogue, StoppedClock } from '../../../fixtures/tools.js';
import { Preconditions } from '../../preconditions/preconditions.js';
import { readPreconditions } from '../../preconditions/read-preconditions.js';
import { VisibleCatalogue } from '../../visible-catalogue.js';
import { explain } from '../../explain/explanation.js';
import { PolicyFaults, sentenceOf } from '../policy-faults.js';
import { compilePolicies } from '../policy-set.js';
import { policyTexts } from '../policy-texts.js';
import { Policy } from '../policy.js';
import { Hours } from './hours.js';
import { Networks } from './networks.js';

const law = new Preconditions(readPreconditions());
const open = (hours: string, at: string): boolean => Hours.parse(hours).includes(Date.parse(at));

describe('hours', () => {
  const office = '08:00-21:00 America/Los_Angeles mon-sat';

  it.each([
    ['2026-11-25T08:00:00-08:00', true],
    ['2026-11-25T07:59:59-08:00', false],
    ['2026-11-25T20:59:59-08:00', true],
    ['2026-11-25T21:00:00-08:00', false],
    ['2026-11-29T12:00:00-08:00', false],
  ])('from eight to nine but on Sundays: %s is %s', (at, expected) => expect(open(office, at)).toBe(expected));

  it('move with summer time', () => {
    // 2026-03-08 and 2026-11-01 are the days of the change in California.
    expect([open(office, '2026-03-07T15:59:00Z'), open(office, '2026-03-07T16:00:00Z')]).toEqual([false, true]);
    expect([open(office, '2026-03-09T14:59:00Z'), open(office, '2026-03-09T15:00:00Z')]).toEqual([false, true]);
    expect([open(office, '2026-11-02T15:59:00Z'), open(office, '2026-11-02T16:00:00Z')]).toEqual([false, true]);
    const night = '02:30-03:30 America/Los_Angeles';
    // There is no 02:30 on that day; there is one 01:30 too many on the other.
    expect([open(night, '2026-03-08T09:59:00Z'), open(night, '2026-03-08T10:00:00Z'), open(night, '2026-03-08T10:30:00Z')]).toEqual([
      false,
      true,
      false,
    ]);
    const small = '01:00-02:00 America/Los_Angeles';
    expect(['08:00', '09:00', '10:00'].map((hour) => open(small, `2026-11-01T${hour}:00Z`))).toEqual([true, true, false]);
  });

  it('that end before they begin end on the next day, and belong to the day on which they begin', () => {
    const night = '21:00-08:00 America/Los_Angeles fri';
    expect(
      ['2026-11-27T21:00:00-08:00', '2026-11-28T07:59:00-08:00', '2026-11-28T08:00:00-08:00', '2026-11-27T07:00:00-08:00'].map((at) =>
        open(night, at),
      ),
    ).toEqual([true, true, false, false]);
  });

  it('may be several, with days that are listed or run over the weekend', () => {
    const hours = '09:00-12:00 UTC mon,wed; 00:00-24:00 UTC sat-mon';
    expect(['2026-11-25T10:00Z', '2026-11-26T10:00Z', '2026-11-29T23:59Z', '2026-11-30T13:00Z'].map((at) => open(hours, at))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it.each([
    '',
    '8-21 UTC',
    '08:00-21:00',
    '08:00-25:00 UTC',
    '08:61-09:00 UTC',
    '24:00-08:00 UTC',
    '09:00-09:00 UTC',
    '08:00-21:00 Mars/Olympus',
    '08:00-21:00 +02:00',
    '08:00-21:00 UTC monday',
    '08:00-21:00 UTC mon sat',
  ])('are refused with a sentence that says how to write them: "%s"', (text) => expect(() => Hours.parse(text)).toThrow(/write/));
});

describe('networks', () => {
  const office = Networks.parse('10.0.0.0/8 192.0.2.7  2001:db8::/32');

  it.each([
    ['10.255.0.1', true],
    ['11.0.0.1', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['2001:db8:1::1', true],
    ['2001:db9::1', false],
    ['::ffff:10.1.2.3', true],
    ['::ffff:11.1.2.3', false],
    ['unknown', false],
  ])('%s is within: %s', (address, expected) => expect(office.includes(address)).toBe(expected));

  it.each(['', '10.0.0.0/33', '10.0.0.0/8/8', 'office.example', '10.0.0.0/x', '2001:db8::/129'])('are refused: "%s"', (text) =>
    expect(() => Networks.parse(text)).toThrow(/write/),
  );
});

const LATE =
  '@id("no-sending-at-night")\n@title("Nobody sends at night.")\n@hours("21:00-08:00 America/Los_Angeles")\nforbid (principal, action == Action::"send", resource);';
const TOLD = LATE.replace('@hours', '@reason("forbidden")\n@hours');
const INSIDE =
  '@id("broker-administers-inside")\n@title("A broker runs the gateway from the office.")\n@reach("own")\n@networks("10.0.0.0/8")\npermit (principal in Role::"broker", action == Action::"administer", resource in DataClass::"general");';
const OUTSIDE =
  '@id("no-clients-from-abroad")\n@title("No client is read from there.")\n@networks("203.0.113.0/24")\nforbid (principal, action == Action::"read", resource in DataClass::"contact");';
const NOON = Date.parse('2026-11-25T12:00:00-08:00');
const NIGHT = Date.parse('2026-11-25T23:00:00-08:00');

async function policyWith(text: string, clock = new StoppedClock()): Promise<Policy> {
  return new Policy(compilePolicies(await policyTexts([{ name: 'house.cedar', text }])), { clock });
}

describe('a policy with a condition', () => {
  it('is in force in its hours only, for the same person and tool', async () => {
    const clock = new StoppedClock(NOON);
    const policy = await policyWith(LATE, clock);
    const refused = { effect: 'refuse', reason: 'invisible', policies: ['no-sending-at-night'] };
    const decide = (action: 'call' | 'list') => policy.decide(broker, { action, entry: entry('send', 'message') });
    expect(decide('call')).toMatchObject({ effect: 'permit' });
    clock.time = NIGHT;
    expect([decide('call'), decide('list')]).toEqual([refused, refused]);
    clock.time = NOON;
    expect(decide('call')).toMatchObject({ effect: 'permit' });
  });

  it('says why where it has a reason', async () => {
    const policy = await policyWith(TOLD);
    expect(policy.decide(broker, { action: 'call', entry: entry('send', 'message'), at: NIGHT })).toMatchObject({ reason: 'forbidden' });
    expect(policy.decide(broker, { action: 'call', entry: entry('administer', 'listing'), at: NIGHT })).toMatchObject({
      reason: 'invisible',
    });
  });

  it('permits from its networks only, and not from where nobody knows', async () => {
    const policy = await policyWith(INSIDE);
    const effect = (address?: string) => policy.decide(broker, { action: 'call', entry: entry('administer', 'general'), address }).effect;
    expect([effect('10.1.1.1'), effect('192.0.2.1'), effect()]).toEqual(['permit', 'refuse', 'refuse']);
  });

  it('forbids from its networks, and from where nobody knows', async () => {
    const policy = await policyWith(OUTSIDE);
    const effect = (address?: string) => policy.decide(agent, { action: 'call', entry: entry('read', 'contact'), address }).effect;
    expect([effect('203.0.113.9'), effect('192.0.2.1'), effect()]).toEqual(['refuse', 'permit', 'refuse']);
  });

  it('hides in lists what a call would not find, at the same moment and from the same place', async () => {
    const clock = new StoppedClock(NOON);
    const visible = new VisibleCatalogue(await policyWith(`${LATE}\n${OUTSIDE}`, clock), new SandboxCatalogue());
    const shown = (address: string) => visible.visibleTo({ principal: agent, endpoint: undefined, address }).map(({ name }) => name);
    expect(shown('10.0.0.1')).toEqual(expect.arrayContaining(['send_message', 'get_contact']));
    expect(shown('203.0.113.1')).not.toContain('get_contact');
    expect(shown('203.0.113.1')).toContain('send_message');
    clock.time = NIGHT;
    expect(shown('10.0.0.1')).not.toContain('send_message');
    const view = { principal: agent, endpoint: undefined, address: '10.0.0.1' };
    expect(visible.visibleTo(view)).toBe(visible.visibleTo({ ...view, address: '10.9.9.9' }));
  });

  it('is explained with what it waits for', async () => {
    const policy = await policyWith(`${LATE}\n${INSIDE}`);
    const night = explain({ policy, law }, broker, entry('send', 'message'), { at: NIGHT });
    expect(night.policies).toEqual([
      expect.objectContaining({ id: 'no-sending-at-night', when: { hours: '21:00-08:00 America/Los_Angeles' } }),
    ]);
    const outside = explain({ policy, law }, broker, entry('administer', 'general'), { at: NOON, address: '192.0.2.1' });
    expect([outside.call.effect, outside.outOfForce]).toEqual([
      'refuse',
      [expect.objectContaining({ id: 'broker-administers-inside', when: { networks: '10.0.0.0/8' } })],
    ]);
  });

  it('that is faulty is named with file and line before anything starts', async () => {
    const faulty = `// House rules.\n\n${LATE.replace('America/Los_Angeles', 'America/Sacramento')}\n${INSIDE.replace('@networks', '@network')}`;
    const fault: unknown = await policyWith(faulty).catch((thrown: unknown) => thrown);
    expect((fault as PolicyFaults).faults.map(sentenceOf)).toEqual([
      expect.stringMatching(/^house\.cedar \(no-sending-at-night\): line 5, column 1: @hours: "America\/Sacramento" is not a time zone/),
      expect.stringMatching(/^house\.cedar \(broker-administers-inside\): line 10, column 1: @network does not belong on a permit/),
    ]);
  });
});
