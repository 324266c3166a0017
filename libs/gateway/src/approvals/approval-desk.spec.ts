import type { Review, Reviews } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { Principal } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { ApprovalDesk } from './approval-desk.js';

const person = { subject: 'broker@harbor.example', roles: ['broker'] } as unknown as Principal;
const review = { id: 'review-1', subject: 'agent@harbor.example', upstream: 'crm', tool: 'send_message', status: 'open', grounds: [] };
const asked = { id: review.id, person, reason: 'The deadline is in ten minutes.', by: 'page' } as const;

function desk({ breakGlass, isWritten }: { breakGlass: boolean; isWritten: boolean }) {
  const done: string[] = [];
  const reviews = {
    find: async () => review as unknown as Review,
    optionsFor: () => ({ approve: false, refuse: false, breakGlass }),
    breakGlass: async () => {
      if (!breakGlass) throw new Error('not theirs');
      done.push('broken');
      return { ...review, status: 'approved' } as unknown as Review;
    },
  } as unknown as Reviews;
  const trail = {
    record: async ({ kind, severity, details }: { kind: string; severity: string; details: { status: string } }) => {
      if (!isWritten) throw new Error('the trail cannot be written');
      done.push(`${kind} ${severity} ${details.status}`);
    },
  } as unknown as AuditTrail;
  return { desk: new ApprovalDesk(reviews, trail), done };
}

it('raises the alert before the glass is broken', async () => {
  const { desk: approvals, done } = desk({ breakGlass: true, isWritten: true });
  expect(await approvals.decide('break_glass', asked)).toMatchObject({ status: 'approved' });
  expect(done).toEqual(['breakglass.used alert approved', 'broken']);
});

it('breaks no glass where the alert cannot be raised', async () => {
  const { desk: approvals, done } = desk({ breakGlass: true, isWritten: false });
  await expect(approvals.decide('break_glass', asked)).rejects.toThrow('the trail cannot be written');
  expect(done).toEqual([]);
});

it('raises none for whoever may not', async () => {
  const { desk: approvals, done } = desk({ breakGlass: false, isWritten: true });
  await expect(approvals.decide('break_glass', asked)).rejects.toThrow('not theirs');
  expect(done).toEqual([]);
});
