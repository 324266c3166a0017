import { expect, it } from 'vitest';
import type { AuditEvent } from '../audit-event.js';
import { LicenceFigures } from './licence-figures.js';

const event = (over: Partial<AuditEvent>): AuditEvent => ({ eventId: 'e', ts: 5, kind: 'tool.call.allowed', severity: 'info', ...over });

it('counts what was read of an MLS by connection, use and tool', () => {
  const tool = { upstream: 'mls', name: 'search_listings' };
  const actor = { subject: 'agent@harbor.example', roles: ['agent' as const] };
  const bbo = { licenceUse: { connection: 'cascade', use: 'BBO' }, tool, actor };
  const figures = new LicenceFigures();
  for (const each of [
    event({ ...bbo, outcome: 'granted', rows: 10, tallies: { attributed: 9 } }),
    event({ ...bbo, outcome: 'refused' }),
    event({ licenceUse: { connection: 'cascade' }, tool, outcome: 'refused' }),
    event({ tool: { upstream: 'crm', name: 'crm_get_contact' }, outcome: 'granted', rows: 1 }),
  ])
    figures.take(each);
  const line = { connection: 'cascade', tool: 'search_listings' };
  expect(figures.lines()).toEqual([
    { ...line, calls: 1, refused: 1, people: 0, rows: 0, attributed: 0 },
    { ...line, use: 'BBO', calls: 2, refused: 1, people: 1, rows: 10, attributed: 9 },
  ]);
});
