import { Refusal, type Principal } from '@gatehouse/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { agent, broker, compliance, managingBroker, otherBroker } from '../../fixtures/people.js';
import { RememberedReviews } from '../../fixtures/remembered-reviews.js';
import { plainSeal } from '../../fixtures/plain-seal.js';
import { StoppedClock } from '../../fixtures/tools.js';
import { Policy } from '../policy/policy.js';
import { compilePolicies } from '../policy/policy-set.js';
import { policyTexts } from '../policy/policy-texts.js';
import { Requesters } from './requesters.js';
import type { Approval, ReviewGround } from './review-store.js';
import { Reviews } from './reviews.js';

const OFFICES: Readonly<Record<string, string>> = { 'agent@harbor.example': 'OFF-101', 'broker@harbor.example': 'OFF-101' };

class RosterOffices extends Requesters {
  officeOf(subject: string): string | undefined {
    if (subject.startsWith('gone')) throw new Refusal('ACCOUNT_UNKNOWN');
    return OFFICES[subject];
  }

  personOf({ by }: Approval): Principal {
    const person = people.find(({ subject }) => subject === by);
    if (!person) throw new Refusal('ACCOUNT_UNKNOWN');
    return person;
  }
}

/** Whoever decided, as they are by now. */
let people: readonly Principal[] = [];

const CALL = {
  subject: 'agent@harbor.example',
  upstream: 'crm',
  tool: 'send_message',
  arguments: { to: 'CON-00001', body: 'See you at four.' },
};
const BROKER = ['broker'];
const BOTH = ['broker', 'compliance'];
const DAY = 24 * 3_600_000;

const policies = compilePolicies(await policyTexts());
let clock: StoppedClock;
let store: RememberedReviews;
let reviews: Reviews;

beforeEach(() => {
  people = [broker, compliance, managingBroker, otherBroker];
  clock = new StoppedClock();
  store = new RememberedReviews(() => clock.time);
  reviews = new Reviews({ store, policy: new Policy(policies), requesters: new RosterOffices(), seal: plainSeal, clock });
});

describe('a held call', () => {
  it('opens a review that lasts a day, and finds it again', async () => {
    const first = await reviews.admit(CALL, BROKER);
    expect(first).toMatchObject({
      state: 'waiting',
      review: {
        subject: CALL.subject,
        status: 'open',
        approverRoles: BROKER,
        approvals: [],
        openedAt: clock.time,
        expiresAt: clock.time + DAY,
      },
    });
    expect(await reviews.admit(CALL, BROKER)).toEqual(first);
    expect(store.rows).toHaveLength(1);
  });

  it('opens one review when it is made many times at once', async () => {
    const admissions = await Promise.all(Array.from({ length: 5 }, () => reviews.admit(CALL, BROKER)));
    expect(new Set(admissions.map(({ review }) => review.id)).size).toBe(1);
    expect(store.rows).toHaveLength(1);
  });

  it('with other arguments, or of somebody else, is another call', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    await reviews.approve(review.id, broker);
    expect((await reviews.admit({ ...CALL, arguments: { to: 'CON-00001', body: 'Wire it today.' } }, BROKER)).state).toBe('waiting');
    expect((await reviews.admit({ ...CALL, subject: 'agent2@harbor.example' }, BROKER)).state).toBe('waiting');
  });

  it.each<[string, readonly Principal[]]>([
    ['is gone', []],
    ['lost the role', [{ ...broker, roles: ['agent'] }]],
    [
      'supervises another office',
      [{ ...broker, member: { ...broker.member!, supervisedOfficeKeys: ['OFF-201'], designatedBroker: false } }],
    ],
    ['has no licence any more', [{ ...broker, member: { ...broker.member!, licence: { status: 'suspended' } } }]],
  ])('waits anew where whoever approved it %s', async (_what, now) => {
    const { review } = await reviews.admit(CALL, BROKER);
    await reviews.approve(review.id, broker);
    people = now;
    const again = await reviews.admit(CALL, BROKER);
    expect(again).toMatchObject({ state: 'waiting', review: { status: 'open', approvals: [] } });
    expect(again.review.id).not.toBe(review.id);
  });

  it('waits anew where whoever broke the glass is gone', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    await reviews.breakGlass(review.id, broker, 'The deadline is in ten minutes.');
    people = [];
    expect((await reviews.admit(CALL, BROKER)).state).toBe('waiting');
  });

  it('is decided by nothing that could not be put on record before', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    const told: string[] = [];
    const unwritten = async ({ status }: { status: string }): Promise<void> => {
      told.push(`${status}, while it is ${(await store.get(review.id))!.status}`);
      throw new Error('the trail cannot be written');
    };
    await expect(reviews.approve(review.id, broker, undefined, unwritten)).rejects.toThrow('the trail');
    await expect(reviews.refuse(review.id, broker, 'no', unwritten)).rejects.toThrow('the trail');
    await expect(reviews.breakGlass(review.id, broker, 'now', unwritten)).rejects.toThrow('the trail');
    expect(told).toEqual(['approved, while it is open', 'refused, while it is open', 'approved, while it is open']);
    expect((await reviews.admit(CALL, BROKER)).state).toBe('waiting');
  });

  it('goes on once after approval, and waits again the next time', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    await reviews.approve(review.id, broker);
    expect(await reviews.admit(CALL, BROKER)).toMatchObject({ state: 'approved', review: { id: review.id, status: 'used' } });
    const again = await reviews.admit(CALL, BROKER);
    expect(again.state).toBe('waiting');
    expect(again.review.id).not.toBe(review.id);
  });

  it('made twice at once after approval goes on once', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    await reviews.approve(review.id, broker);
    const states = (await Promise.all([reviews.admit(CALL, BROKER), reviews.admit(CALL, BROKER)])).map(({ state }) => state);
    expect(states.toSorted()).toEqual(['approved', 'waiting']);
  });

  describe('that reached two nodes at once, which opened a review each', () => {
    let opened: readonly string[];
    beforeEach(async () => {
      const other = new Reviews({ store, policy: new Policy(policies), requesters: new RosterOffices(), seal: plainSeal, clock });
      opened = (await Promise.all([reviews, other].map((node) => node.admit(CALL, BROKER)))).map(({ review }) => review.id);
    });

    it.each([0, 1])('goes on once after approval of review %i', async (which) => {
      expect(opened[0]).not.toBe(opened[1]);
      await reviews.approve(opened[which]!, broker);
      expect(await reviews.admit(CALL, BROKER)).toMatchObject({ state: 'approved', review: { id: opened[which] } });
      expect(await reviews.admit(CALL, BROKER)).toMatchObject({ state: 'waiting', review: { id: opened[1 - which] } });
    });

    it.each([0, 1])('is refused by a no to review %i, whoever approves the other', async (which) => {
      await reviews.refuse(opened[which]!, broker, 'not this client');
      await reviews.approve(opened[1 - which]!, broker);
      expect((await reviews.admit(CALL, BROKER)).state).toBe('refused');
    });
  });

  it('stays refused until the review expires', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    await reviews.refuse(review.id, broker, 'not this client');
    expect((await reviews.admit(CALL, BROKER)).state).toBe('refused');
    clock.time += DAY;
    expect((await reviews.admit(CALL, BROKER)).state).toBe('waiting');
  });

  it('does not go on with an approval that has expired', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    await reviews.approve(review.id, broker);
    clock.time += DAY;
    expect((await reviews.admit(CALL, BROKER)).state).toBe('waiting');
  });
});

describe('deciding', () => {
  it('is for the broker of the office of whoever asked, and is written down', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    expect(await reviews.approve(review.id, broker)).toMatchObject({
      status: 'approved',
      decidedBy: 'broker@harbor.example',
      decidedAt: clock.time,
    });
    expect(await reviews.find(review.id)).toMatchObject({ status: 'approved' });
  });

  it.each([
    ['an agent', agent],
    ['a compliance officer', compliance],
    ['the manager of another office', managingBroker],
    ['the broker of another firm', otherBroker],
  ])('is not for %s', async (_, who) => {
    const { review } = await reviews.admit(CALL, BROKER);
    await expect(reviews.approve(review.id, who)).rejects.toMatchObject({ name: 'ReviewFault', why: 'not_yours' });
    await expect(reviews.refuse(review.id, who, 'no')).rejects.toMatchObject({ why: 'not_yours' });
    expect(await reviews.list('open')).toHaveLength(1);
  });

  it('is never for oneself, however the name is written', async () => {
    const { review } = await reviews.admit({ ...CALL, subject: 'Broker@Harbor.example' }, BROKER);
    await expect(reviews.approve(review.id, broker)).rejects.toMatchObject({ why: 'not_yours' });
  });

  it('answers an unknown review like one that is not yours', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    const unknown = await reviews.approve('nothing', agent).catch((thrown: Error) => thrown.message);
    expect(await reviews.approve(review.id, agent).catch((thrown: Error) => thrown.message)).toBe(unknown);
  });

  it('happens once, and not after a day', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    await reviews.refuse(review.id, broker, 'no');
    await expect(reviews.approve(review.id, broker)).rejects.toMatchObject({ why: 'closed' });
    const later = await reviews.admit({ ...CALL, tool: 'other' }, BROKER);
    clock.time += DAY;
    await expect(reviews.approve(later.review.id, broker)).rejects.toMatchObject({ why: 'closed' });
  });

  it('loses to somebody who decided at the same moment', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    store.before = () => {
      store.rows[0] = { ...store.rows[0]!, status: 'refused' };
    };
    await expect(reviews.approve(review.id, broker)).rejects.toMatchObject({ why: 'closed' });
  });
});

describe('what would be sent', () => {
  it('is shown to those who decide and to whoever asked, and to nobody else', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    expect((await reviews.show(review.id, broker)).arguments).toEqual(CALL.arguments);
    expect((await reviews.show(review.id, agent)).arguments).toEqual(CALL.arguments);
    for (const other of [compliance, managingBroker, otherBroker])
      await expect(reviews.show(review.id, other)).rejects.toMatchObject({ why: 'not_yours' });
  });

  it('is neither in the digest nor kept when the review is over or has run out', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    expect(review.argumentsDigest).toMatch(/^[0-9a-f]{64}$/);
    await reviews.approve(review.id, broker);
    await reviews.admit(CALL, BROKER);
    expect(await reviews.show(review.id, broker)).toEqual({ review: expect.objectContaining({ status: 'used' }) });
    const late = await reviews.admit(CALL, BROKER);
    clock.time += DAY;
    expect(await reviews.forgetExpired()).toBe(1);
    expect(await reviews.find(late.review.id)).not.toHaveProperty('sealed');
  });

  it('of one review does not open in another', async () => {
    const first = await reviews.admit(CALL, BROKER);
    const second = await reviews.admit({ ...CALL, tool: 'other' }, BROKER);
    store.rows[1] = { ...second.review, sealed: first.review.sealed! };
    expect(await reviews.show(second.review.id, broker)).not.toHaveProperty('arguments');
  });
});

describe('a call that takes two people', () => {
  it('goes on when each role has given its own yes, in any order, and not before', async () => {
    const { review } = await reviews.admit(CALL, BOTH);
    expect(await reviews.approve(review.id, compliance)).toMatchObject({ status: 'open', approvals: [{ role: 'compliance' }] });
    expect((await reviews.admit(CALL, BOTH)).state).toBe('waiting');
    expect(await reviews.approve(review.id, broker)).toMatchObject({ status: 'approved', decidedBy: 'broker@harbor.example' });
    expect((await reviews.admit(CALL, BOTH)).state).toBe('approved');
  });

  it('is never two for one person, whatever roles they are in', async () => {
    const { review } = await reviews.admit(CALL, BOTH);
    const both = { ...broker, roles: ['broker', 'compliance'] as const };
    await reviews.approve(review.id, both);
    await expect(reviews.approve(review.id, both)).rejects.toMatchObject({ why: 'second_person' });
    await expect(reviews.approve(review.id, { ...both, subject: 'BROKER@harbor.example' })).rejects.toMatchObject({ why: 'second_person' });
  });

  it('does not lose one of two who decide at the same moment', async () => {
    const { review } = await reviews.admit(CALL, BOTH);
    const decided = await Promise.allSettled([reviews.approve(review.id, broker), reviews.approve(review.id, compliance)]);
    const lost = decided.flatMap((each) => (each.status === 'rejected' ? [each.reason as { why: string }] : []));
    for (const { why } of lost) expect(why).toBe('closed');
    const { approvals } = (await reviews.find(review.id))!;
    expect(approvals).toHaveLength(2 - lost.length);
  });

  it('is turned down by one no', async () => {
    const { review } = await reviews.admit(CALL, BOTH);
    await reviews.approve(review.id, broker);
    expect(await reviews.refuse(review.id, compliance, 'no consent')).toMatchObject({ status: 'refused' });
    expect((await reviews.admit(CALL, BOTH)).state).toBe('refused');
  });
});

describe('breaking the glass', () => {
  it('lets a broker through alone, on their own call too, with the reason on record', async () => {
    const own = { ...CALL, subject: 'broker@harbor.example' };
    const { review } = await reviews.admit(own, BOTH);
    expect(await reviews.breakGlass(review.id, broker, 'the closing is in ten minutes')).toMatchObject({
      status: 'approved',
      approvals: [{ role: 'break_glass', by: 'broker@harbor.example' }],
      reason: 'the closing is in ten minutes',
    });
    expect((await reviews.admit(own, BOTH)).state).toBe('approved');
  });

  it.each([
    ['an agent', agent],
    ['a compliance officer', compliance],
    ['the manager of another office', managingBroker],
    ['the broker of another firm', otherBroker],
  ])('is not for %s', async (_, who) => {
    const { review } = await reviews.admit(CALL, BROKER);
    await expect(reviews.breakGlass(review.id, who, 'please')).rejects.toMatchObject({ why: 'not_yours' });
  });
});

describe('a call of which nobody can read any more what it would send', () => {
  it.each(['approve', 'breakGlass'] as const)('takes no %s, and has to be made again', async (verb) => {
    const { review } = await reviews.admit(CALL, BROKER);
    const seal = { ...plainSeal, open: async () => undefined };
    const later = new Reviews({ store, policy: new Policy(policies), requesters: new RosterOffices(), seal, clock });
    expect((await later.show(review.id, broker)).arguments).toBeUndefined();
    await expect(later[verb](review.id, broker, 'please')).rejects.toMatchObject({
      why: 'closed',
      message: expect.stringContaining('again'),
    });
    const again = await later.admit(CALL, BROKER);
    expect(again).toMatchObject({ state: 'waiting' });
    expect(again.review.id).not.toBe(review.id);
  });

  it('is refused as ever', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    const seal = { ...plainSeal, open: async () => undefined };
    const later = new Reviews({ store, policy: new Policy(policies), requesters: new RosterOffices(), seal, clock });
    expect(await later.refuse(review.id, broker, 'no')).toMatchObject({ status: 'refused' });
  });
});

it('an approval of fewer people than have to be asked now counts for nothing', async () => {
  const { review } = await reviews.admit(CALL, BROKER);
  await reviews.approve(review.id, broker);
  expect((await reviews.admit(CALL, BOTH)).state).toBe('waiting');
  await reviews.refuse((await reviews.admit(CALL, BOTH)).review.id, broker, 'no');
  expect((await reviews.admit(CALL, BROKER)).state).toBe('refused');
});

describe('an approval of a call that waits for more reasons now', () => {
  const WORDS = { rule: 'handling.housing-words', says: 'It holds words that the law speaks against.', asksReason: true };
  const ORDERS = { rule: 'taint.acts', says: 'An answer before this one held orders.' };
  const because = (...grounds: readonly ReviewGround[]) => reviews.admit({ ...CALL, grounds }, BROKER);

  it('counts for nothing, since nobody was told of them', async () => {
    const { review } = await because(ORDERS);
    await reviews.approve(review.id, broker);
    const again = await because(ORDERS, WORDS);
    expect(again).toMatchObject({ state: 'waiting', review: { grounds: [ORDERS, WORDS], approvals: [] } });
    expect(again.review.id).not.toBe(review.id);
  });

  it('does not stand in the way of one that was told of them all', async () => {
    await because();
    const [told, same] = await Promise.all([because(ORDERS, WORDS), because(WORDS, ORDERS)]);
    expect(same.review.id).toBe(told.review.id);
    await reviews.approve(told.review.id, broker, 'They quote the ordinance.');
    expect((await because(WORDS)).state).toBe('approved');
  });

  it('is shown with them where it was open before', async () => {
    await because();
    expect((await because(WORDS)).review.grounds).toEqual([WORDS]);
  });
});

describe('what waits for a person', () => {
  it('is what they can still decide, oldest first', async () => {
    const first = await reviews.admit(CALL, BOTH);
    clock.time += 1;
    const second = await reviews.admit({ ...CALL, tool: 'other' }, BROKER);
    const ids = async (who: typeof broker) => (await reviews.waitingFor(who)).map(({ id }) => id);
    expect(await ids(broker)).toEqual([first.review.id, second.review.id]);
    expect(await ids(compliance)).toEqual([first.review.id]);
    await reviews.approve(first.review.id, broker);
    expect(await ids(broker)).toEqual([second.review.id]);
    expect(await ids(agent)).toEqual([]);
  });

  it('leaves out what somebody asked who is gone', async () => {
    await reviews.admit({ ...CALL, subject: 'gone@harbor.example' }, BROKER);
    expect(await reviews.waitingFor(broker)).toEqual([]);
  });
});

describe('what a person may do about a review', () => {
  const options = async (who: typeof broker, roles = BROKER) => {
    const { review } = await reviews.admit(CALL, roles);
    return reviews.optionsFor(who, (await reviews.find(review.id))!);
  };

  it('is what deciding lets them do', async () => {
    expect(await options(broker)).toEqual({ approve: true, refuse: true, breakGlass: true });
    for (const who of [agent, compliance, otherBroker])
      expect(await options(who)).toEqual({ approve: false, refuse: false, breakGlass: false });
    expect(await options(compliance, BOTH)).toEqual({ approve: true, refuse: true, breakGlass: false });
  });

  it('is to confirm what policy wants confirmed by themselves', async () => {
    expect(await options(agent, ['self'])).toEqual({ approve: true, refuse: true, breakGlass: false });
  });

  it('is nothing when it is over', async () => {
    const { review } = await reviews.admit(CALL, BROKER);
    expect(reviews.optionsFor(broker, await reviews.approve(review.id, broker))).toEqual({
      approve: false,
      refuse: false,
      breakGlass: false,
    });
  });
});

it('what a person asked is listed until it runs out, newest first, and what others asked is not', async () => {
  const first = await reviews.admit(CALL, BROKER);
  const second = await reviews.admit({ ...CALL, tool: 'other' }, BROKER);
  await reviews.admit({ ...CALL, subject: 'agent2@harbor.example' }, BROKER);
  await reviews.refuse(first.review.id, broker, 'no');
  expect((await reviews.askedBy(agent)).map(({ id, status }) => [id, status])).toEqual([
    [second.review.id, 'open'],
    [first.review.id, 'refused'],
  ]);
  clock.time += DAY;
  expect(await reviews.askedBy(agent)).toEqual([]);
});
