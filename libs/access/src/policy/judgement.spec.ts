import { describe, expect, it } from 'vitest';
import { agent, broker, managingBroker } from '../../fixtures/people.js';
import type { ForbidClause, PermitClause } from './clause.js';
import { narrowest, permitted } from './judgement.js';
import { seatOf } from './seat.js';

function permit(id: string, more: Partial<PermitClause>): PermitClause {
  const written = { title: id, file: 'x.cedar', text: '', json: { effect: 'permit' } as unknown as PermitClause['json'] };
  return { id, ...written, effect: 'permit', reach: 'own', maskOwn: false, reason: false, ...more };
}
const seat = seatOf(broker);
const obligations = (...permits: PermitClause[]) => {
  const { call } = permitted(permits, seat);
  return call.effect === 'refuse' ? undefined : call.obligations;
};
const OWN = permit('own', {});
const FIRM = permit('firm', { reach: 'firm', reason: true });

describe('why, and how far without saying', () => {
  it('is asked where the widest reach takes a reason, and without one the rest counts', () => {
    expect(obligations(OWN, FIRM)).toMatchObject({ reach: 'firm', reason: { without: 'own' } });
    expect(obligations(FIRM)).toMatchObject({ reach: 'firm', reason: { without: 'none' } });
  });

  it('is not asked where another permit reaches as far or further without', () => {
    expect(obligations(FIRM, permit('all', { reach: 'mls' }))).toEqual({ reach: 'mls', maskOwn: false });
    expect(obligations(FIRM, permit('same', { reach: 'firm' }))).toEqual({ reach: 'firm', maskOwn: false });
    expect(obligations(OWN)).toEqual({ reach: 'own', maskOwn: false });
  });

  it('counts a permit by whom it is for: what is supervised is the office, the firm, or one\u2019s own', () => {
    const supervised = permit('supervised', { reach: 'supervised', reason: true });
    const of = (who: typeof broker) => permitted([OWN, supervised], seatOf(who)).call;
    expect(of(broker)).toMatchObject({ obligations: { reach: 'firm', reason: { without: 'own' } } });
    expect(of(managingBroker)).toMatchObject({ obligations: { reach: 'office', reason: { without: 'own' } } });
    expect(of(agent)).toEqual({ effect: 'permit', obligations: { reach: 'own', maskOwn: false }, policies: ['own', 'supervised'] });
  });

  it('is asked by no permit that waits for people where another goes ahead', () => {
    const held = permit('held', { reach: 'mls', reason: true, hold: ['broker'] });
    expect(permitted([OWN, held], seat).call).toMatchObject({ effect: 'permit', obligations: { reach: 'own' }, policies: ['own'] });
    expect(permitted([held], seat).call).toMatchObject({ effect: 'hold', obligations: { reach: 'mls', reason: { without: 'none' } } });
  });
});

describe('what is sure of several permits of which nobody knows which allowed a call', () => {
  it('is the narrowest reach, masked where one masks, and nothing without a reason where one asks for it', () => {
    expect(narrowest([OWN, permit('wide', { reach: 'firm', maskOwn: true })], seat).obligations).toEqual({ reach: 'own', maskOwn: true });
    expect(narrowest([OWN, FIRM], seat).obligations).toEqual({ reach: 'own', maskOwn: false, reason: { without: 'none' } });
  });

  it('keeps every notice, names every permit, and waits for nobody again', () => {
    const told = [permit('a', { notice: 'One.', hold: ['broker'] }), permit('b', { notice: 'Two.' }), permit('c', { notice: 'One.' })];
    expect(narrowest(told, seat)).toEqual({
      effect: 'permit',
      obligations: { reach: 'own', maskOwn: false, notices: ['One.', 'Two.'] },
      policies: ['a', 'b', 'c'],
    });
  });
});

describe('a forbid that something lifts', () => {
  const forbid = (id: string, unless: ForbidClause['unless']): ForbidClause => {
    const written = { title: id, file: 'x.cedar', text: '', json: { effect: 'forbid' } as unknown as ForbidClause['json'] };
    return { id, ...written, effect: 'forbid', reason: 'forbidden', ...(unless ? { unless } : {}) };
  };
  const approved = forbid('approved', { approvers: ['broker'] });
  const few = forbid('few', { quota: { policy: 'few', most: 3, perMs: 60_000 } });

  it('holds what nobody would have to approve, and asks these beside whoever is asked anyway', () => {
    expect(permitted([OWN], seat, [approved]).call).toMatchObject({
      effect: 'hold',
      approvers: ['broker'],
      policies: ['own', 'approved'],
      obligations: { reach: 'own' },
    });
    const confirmed = permit('confirmed', { hold: ['self', 'broker'] });
    expect(permitted([confirmed], seat, [approved]).call).toMatchObject({ effect: 'hold', approvers: ['self', 'broker'] });
    expect(permitted([OWN], seat, [approved]).list.effect).toBe('permit');
  });

  it('counts how often, beside what a permit counts', () => {
    expect(permitted([OWN], seat, [few]).call).toMatchObject({ effect: 'permit', policies: ['own', 'few'] });
    const thirty = permit('thirty', { quota: { policy: 'thirty', most: 30, perMs: 3_600_000 } });
    expect(obligations(thirty)?.quotas?.map(({ policy }) => policy)).toEqual(['thirty']);
    const both = permitted([thirty], seat, [few]).call;
    expect(both.effect !== 'refuse' && both.obligations.quotas?.map(({ policy }) => policy)).toEqual(['thirty', 'few']);
  });

  it('is a quota of a permit only where no other permit allows as much', () => {
    const thirty = permit('thirty', { quota: { policy: 'thirty', most: 30, perMs: 3_600_000 } });
    const many = permit('many', { quota: { policy: 'many', most: 5, perMs: 60_000 } });
    expect(obligations(thirty, many)?.quotas).toEqual([many.quota]);
    expect(obligations(thirty, OWN)?.quotas).toBeUndefined();
  });

  it('is a quota of what reaches furthest, whatever a permit that reaches less far counts', () => {
    const firm = permit('firm', { reach: 'firm', quota: { policy: 'firm', most: 30, perMs: 3_600_000 } });
    const team = permit('team', { reach: 'team', quota: { policy: 'team', most: 500, perMs: 3_600_000 } });
    expect(obligations(firm, OWN)).toMatchObject({ reach: 'firm', quotas: [firm.quota] });
    expect(obligations(firm, team)).toMatchObject({ reach: 'firm', quotas: [firm.quota] });
    expect(obligations(firm, permit('all', { reach: 'firm' }))?.quotas).toBeUndefined();
  });
});
