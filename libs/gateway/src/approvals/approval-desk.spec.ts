import { ReviewFault, type BeforeDecision, type Review, type Reviews } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { Principal } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { ApprovalDesk } from './approval-desk.js';

const person = { subject: 'broker@harbor.example', roles: ['broker'] } as unknown as Principal;
const review = { id: 'review-1', subject: 'agent@harbor.example', upstream: 'crm', tool: 'send_message', status: 'open', grounds: [] };
const asked = { id: review.id, person, reason: 'The deadline is in ten minutes.', by: 'page' } as const;

function desk({ mayDecide = true, isWritten = true, isFirst = true }) {
  const done: string[] = [];
  const decide = async (before: BeforeDecision | undefined) => {
    if (!mayDecide) throw new Error('not theirs');
    const made = { ...review, status: 'approved' } as unknown as Review;
    await before!(made);
    if (!isFirst) throw new ReviewFault('closed', 'Somebody else has just decided this review.');
    done.push('decided');
    return made;
  };
  const reviews = {
    find: async () => review as unknown as Review,
    approve: (...[, , , before]: Parameters<Reviews['approve']>) => decide(before),
    refuse: (...[, , , before]: Parameters<Reviews['refuse']>) => decide(before),
    breakGlass: (...[, , , before]: Parameters<Reviews['breakGlass']>) => decide(before),
  } as unknown as Reviews;
  const trail = {
    record: async ({ kind, severity, details }: { kind: string; severity: string; details: { status: string } }) => {
      if (!isWritten) throw new Error('the trail cannot be written');
      done.push(`${kind} ${severity} ${details.status}`);
    },
  } as unknown as AuditTrail;
  return { desk: new ApprovalDesk(reviews, trail), done };
}

describe.each([
  ['approve', 'review.decided info'],
  ['refuse', 'review.decided info'],
  ['break_glass', 'breakglass.used alert'],
] as const)('to %s', (verb, record) => {
  it('is on record before it counts', async () => {
    const { desk: approvals, done } = desk({});
    expect(await approvals.decide(verb, asked)).toMatchObject({ status: 'approved' });
    expect(done).toEqual([`${record} approved`, 'decided']);
  });

  it('is not done where it cannot be recorded', async () => {
    const { desk: approvals, done } = desk({ isWritten: false });
    await expect(approvals.decide(verb, asked)).rejects.toThrow('the trail cannot be written');
    expect(done).toEqual([]);
  });

  it('leaves no record of whoever may not', async () => {
    const { desk: approvals, done } = desk({ mayDecide: false });
    await expect(approvals.decide(verb, asked)).rejects.toThrow('not theirs');
    expect(done).toEqual([]);
  });

  it('says on record that somebody else was first', async () => {
    const { desk: approvals, done } = desk({ isFirst: false });
    await expect(approvals.decide(verb, asked)).rejects.toThrow('Somebody else');
    expect(done).toEqual([`${record} approved`, `${record} overtaken`]);
  });
});
