import { figureReport, readReports, type FigureReport, type NewAuditEvent } from '@gatehouse/audit';
import { beforeAll, describe, expect, it } from 'vitest';
import { figurePage } from './figure-page.js';
import { figuresCsv } from './report-tables.js';
import { each, exportOf } from './exports.fixture.mjs';

const HEAD = { brokerage: 'Harbor Realty', release: '0.1.0', packs: 'abc' };
const PERIOD = { from: 0, to: 9e12 };
const agent = { subject: 'agent@harbor.example', memberKey: 'MEM-1', roles: ['agent' as const] };
const client = { subject: 'buyer@mail.example', roles: ['consumer' as const] };
const call = (over: Partial<NewAuditEvent>): NewAuditEvent => ({
  kind: 'tool.call.denied',
  method: 'tools/call',
  actor: agent,
  office: 'OFF-1',
  tool: { upstream: 'crm', name: 'get_contact' },
  outcome: 'refused',
  ...over,
});
const finding = (rule: string, family: string) => ({ rule, family, surface: 'tool_argument', verdict: 'block' }) as never;

const EVENTS: readonly NewAuditEvent[] = [
  call({ code: 'WIRE_FRAUD', severity: 'alert', findings: [finding('wire-fraud.changed', 'wire_fraud')] }),
  call({ findings: [finding('fair-housing.ranking-by-trait', 'fair_housing')] }),
  call({ kind: 'tool.call.allowed', outcome: 'granted', rows: 3, tallies: { tokenised: 2 }, events: ['data.field.masked'], actor: client }),
  call({
    kind: 'tool.call.allowed',
    outcome: 'granted',
    licenceUse: { connection: 'cascade', use: 'BBO' },
    events: ['mls.attribution.applied'],
  }),
  call({ findings: [finding('ai-disclosure.hidden-alteration', 'conduct')], events: ['law.precondition.unmet'] }),
  { kind: 'data.field.revealed', actor: agent, details: { field: 'Contacts.MobilePhone' } },
  { kind: 'integrity.quarantined', details: { tool: 'x' } },
  { kind: 'review.decided', actor: agent },
  { kind: 'retention.deleted', details: { act: 'a', chain: 'n', records: '1', count: 1 } },
  { kind: 'hold.placed', actor: agent },
  { kind: 'log.gap', details: { turnedAway: 3 } },
  { kind: 'gateway.started', details: { version: '0.1.0', policies: 'e02c6c988462' } },
];

let lines: string[];
beforeAll(async () => {
  lines = await exportOf(EVENTS);
});
const made = (name: string): Promise<FigureReport> =>
  figureReport(
    each(lines),
    readReports().find(({ id }) => id === name)!,
    { period: PERIOD, made: 1 },
  );

describe.each(readReports().map(({ id }) => id))('the report %s', (name) => {
  it('finds what is its, and each link of it leads somewhere in it', async () => {
    const report = await made(name);
    expect(report.chain.valid).toBe(true);
    expect(report.sections.some(({ count }) => count > 0)).toBe(true);
    const page = figurePage(report, HEAD);
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, to]) => to!);
    expect(links.filter((to) => !ids.has(to))).toEqual([]);
    for (const { section, lines: rows } of report.sections)
      for (const [at, { shown }] of rows.entries()) {
        expect(links).toContain(`l-${section.id}-${at}`);
        expect(shown.length).toBeGreaterThan(0);
      }
    expect(page).not.toMatch(/<script|src=/);
  });
});

it('says which rules ran and where the record has gaps, before any figure', async () => {
  const page = figurePage(await made('wire'), HEAD);
  expect(page).toContain('0.1.0, policies e02c6c988462');
  expect(page.indexOf('The record has gaps')).toBeLessThan(page.indexOf('What it holds'));
  expect(page).toContain('{&quot;turnedAway&quot;:3}');
});

it('counts how events ended and who was behind them, clients in one line, and gives them to a spreadsheet with their ids', async () => {
  const report = await made('client-data');
  const masked = report.sections.find(({ section }) => section.id === 'masked')!;
  expect(masked.lines).toEqual([expect.objectContaining({ of: 'clients', events: 1, refused: 0, people: 1, rows: 3, masked: 2 })]);
  const csv = figuresCsv(report).split('\r\n');
  expect(csv[0]).toContain('section,of,events');
  expect(csv.find((line) => line.startsWith('revealed,'))).toMatch(/^revealed,Contacts\.MobilePhone,1,0,0,0,1,0,0,[0-9a-f-]{36}$/);
});
