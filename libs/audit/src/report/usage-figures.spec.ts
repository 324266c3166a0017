import { expect, it } from 'vitest';
import type { AuditEvent } from '../audit-event.js';
import { UsageFigures } from './usage-figures.js';

const event = (over: Partial<AuditEvent>): AuditEvent => ({
  eventId: 'e',
  ts: 5,
  kind: 'tool.call.allowed',
  severity: 'info',
  method: 'tools/call',
  ...over,
});

it('counts calls by whom or what they were, most first, and clients in one line', () => {
  const agent = { subject: 'agent@harbor.example', roles: ['agent' as const] };
  const tool = { upstream: 'mls', name: 'search_listings' };
  const events = [
    event({ actor: agent, tool, outcome: 'granted', rows: 3, tallies: { masked: 1, tokenised: 2 } }),
    event({ actor: agent, tool, outcome: 'refused' }),
    event({ actor: agent, outcome: 'failed' }),
    event({ actor: { subject: 'one@mail.example', roles: ['consumer'] }, tool, outcome: 'held' }),
    event({ actor: { subject: 'two@mail.example', roles: ['consumer'] }, outcome: 'granted' }),
    { eventId: 'act', ts: 6, kind: 'config.changed', severity: 'info' } as const,
  ];
  const by = (what: 'person' | 'tool') => {
    const figures = new UsageFigures(what);
    for (const each of events) figures.take(each);
    return figures.lines();
  };
  const none = { refused: 0, held: 0, failed: 0, rows: 0, masked: 0 };
  expect(by('person')).toEqual([
    { of: 'agent@harbor.example', calls: 3, ...none, refused: 1, failed: 1, rows: 3, masked: 3 },
    { of: 'clients', calls: 2, ...none, held: 1 },
  ]);
  expect(by('tool').map(({ of, calls }) => [of, calls])).toEqual([
    ['mls/search_listings', 3],
    ['-', 2],
  ]);
});
