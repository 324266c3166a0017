import { expect, it } from 'vitest';
import { scheduleFaults } from './schedule-faults.js';

const whole = { id: 'weekly', report: 'wire', every: 'week', folder: 'reports' } as const;
const mail = { server: 'smtps://mail.harbor.example', from: 'gatehouse@harbor.example', to: ['broker@harbor.example'], attach: ['pdf'] };
const faultsOf = (...reports: Parameters<typeof scheduleFaults>[0]['reports']) =>
  scheduleFaults({ reports, mls: [{ id: 'cascade' }] as never }).map(({ path }) => path);

it('takes schedules that can be used', () => {
  expect(faultsOf(whole, { ...whole, id: 'of-the-mls', report: 'compliance', mls: 'cascade', mail })).toEqual([]);
});

it.each([
  [{ report: 'gossip' }, 'reports[1].report'],
  [{ id: 'weekly' }, 'reports[1].id'],
  [{ mls: 'elsewhere' }, 'reports[1].mls'],
  [{ mail: { ...mail, server: 'mail.harbor.example' } }, 'reports[1].mail.server'],
  [{ mail: { ...mail, from: 'the gateway' } }, 'reports[1].mail.from'],
  [{ mail: { ...mail, to: [] } }, 'reports[1].mail.to'],
  [{ mail: { ...mail, to: ['broker@harbor.example, other@harbor.example'] } }, 'reports[1].mail.to'],
  [{ mail: { ...mail, attach: ['docx'] } }, 'reports[1].mail.attach'],
])('finds %j', (over, path) => expect(faultsOf(whole, { ...whole, id: 'other', ...over })).toEqual([path]));
