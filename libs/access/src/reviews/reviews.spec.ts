import { beforeEach, describe, expect, it } from 'vitest';
import { agent, broker, compliance, managingBroker, otherBroker } from '../../fixtures/people.js';
import { RememberedReviews } from '../../fixtures/remembered-reviews.js';
import { StoppedClock } from '../../fixtures/tools.js';
import { Policy } from '../policy/policy.js';
import { compilePolicies } from '../policy/policy-set.js';
import { policyTexts } from '../policy/policy-texts.js';
import { Requesters } from './requesters.js';
import { Reviews } from './reviews.js';

const OFFICES: Readonly<Record<string, string>> = { 'agent@harbor.example': 'OFF-101', 'broker@harbor.example': 'OFF-101' };

class RosterOffices extends Requesters {
  officeOf(subject: string): string | undefined {
    return OFFICES[subject];
  }
}

const CALL = { subject: 'agent@harbor.example', upstream: 'crm', tool: 'send_message', argumentsDigest: 'a'.repeat(64) };
const DAY = 24 * 3_600_000;

const policies = compilePolicies(await policyTexts());
let clock: StoppedClock;
let store: RememberedReviews;
let reviews: Reviews;

beforeEach(() => {
  clock = new StoppedClock();
  store = new RememberedReviews(() => clock.time);
  reviews = new Reviews(store, new Policy(policies), new RosterOffices(), clock);
});

describe('a held call', () => {
  it('opens a review that lasts a day, and finds it again', async () => {
    const first = await reviews.admit(CALL, 'broker');
    expect(first).toMatchObject({
      state: 'waiting',
      review: { ...CALL, status: 'open', approverRole: 'broker', openedAt: clock.time, expiresAt: clock.time + DAY },
    });
    expect(await reviews.admit(CALL, 'broker')).toEqual(first);
    expect(store.rows).toHaveLength(1);
  });

  it('opens one review when it is made many times at once', async () => {
    const admissions = await Promise.all(Array.from({ length: 5 }, () => reviews.admit(CALL, 'broker')));
    expect(new Set(admissions.map(({ review }) => review.id)).size).toBe(1);
    expect(store.rows).toHaveLength(1);
  });

  it('with other arguments, or of somebody else, is another call', async () => {
    const { review } = await reviews.admit(CALL, 'broker');
    await reviews.approve(review.id, broker);
    expect((await reviews.admit({ ...CALL, argumentsDigest: 'b'.repeat(64) }, 'broker')).state).toBe('waiting');
    expect((await reviews.admit({ ...CALL, subject: 'agent2@harbor.example' }, 'broker')).state).toBe('waiting');
  });

  it('goes on once after approval, and waits again the next time', async () => {
    const { review } = await reviews.admit(CALL, 'broker');
    await reviews.approve(review.id, broker);
    expect(await reviews.admit(CALL, 'broker')).toMatchObject({ state: 'approved', review: { id: review.id, status: 'used' } });
    const again = await reviews.admit(CALL, 'broker');
    expect(again.state).toBe('waiting');
    expect(again.review.id).not.toBe(review.id);
  });

  it('made twice at once after approval goes on once', async () => {
    const { review } = await reviews.admit(CALL, 'broker');
    await reviews.approve(review.id, broker);
    const states = (await Promise.all([reviews.admit(CALL, 'broker'), reviews.admit(CALL, 'broker')])).map(({ state }) => state);
    expect(states.toSorted()).toEqual(['approved', 'waiting']);
  });

  it('stays refused until the review expires', async () => {
    const { review } = await reviews.admit(CALL, 'broker');
    await reviews.refuse(review.id, broker, 'not this client');
    expect((await reviews.admit(CALL, 'broker')).state).toBe('refused');
    clock.time += DAY;
    expect((await reviews.admit(CALL, 'broker')).state).toBe('waiting');
  });

  it('does not go on with an approval that has expired', async () => {
    const { review } = await reviews.admit(CALL, 'broker');
    await reviews.approve(review.id, broker);
    clock.time += DAY;
    expect((await reviews.admit(CALL, 'broker')).state).toBe('waiting');
  });
});

describe('deciding', () => {
  it('is for the broker of the office of whoever asked, and is written down', async () => {
    const { review } = await reviews.admit(CALL, 'broker');
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
    const { review } = await reviews.admit(CALL, 'broker');
    await expect(reviews.approve(review.id, who)).rejects.toMatchObject({ name: 'ReviewFault', why: 'not_yours' });
    await expect(reviews.refuse(review.id, who, 'no')).rejects.toMatchObject({ why: 'not_yours' });
    expect(await reviews.list('open')).toHaveLength(1);
  });

  it('is never for oneself, however the name is written', async () => {
    const { review } = await reviews.admit({ ...CALL, subject: 'Broker@Harbor.example' }, 'broker');
    await expect(reviews.approve(review.id, broker)).rejects.toMatchObject({ why: 'not_yours' });
  });

  it('answers an unknown review like one that is not yours', async () => {
    const { review } = await reviews.admit(CALL, 'broker');
    const unknown = await reviews.approve('nothing', agent).catch((thrown: Error) => thrown.message);
    expect(await reviews.approve(review.id, agent).catch((thrown: Error) => thrown.message)).toBe(unknown);
  });

  it('happens once, and not after a day', async () => {
    const { review } = await reviews.admit(CALL, 'broker');
    await reviews.refuse(review.id, broker, 'no');
    await expect(reviews.approve(review.id, broker)).rejects.toMatchObject({ why: 'closed' });
    const later = await reviews.admit({ ...CALL, tool: 'other' }, 'broker');
    clock.time += DAY;
    await expect(reviews.approve(later.review.id, broker)).rejects.toMatchObject({ why: 'closed' });
  });

  it('loses to somebody who decided at the same moment', async () => {
    const { review } = await reviews.admit(CALL, 'broker');
    store.before = () => {
      store.rows[0] = { ...store.rows[0]!, status: 'refused' };
    };
    await expect(reviews.approve(review.id, broker)).rejects.toMatchObject({ why: 'closed' });
  });
});
