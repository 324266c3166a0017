import { ExceptionKinds, type AuditReport, type ReportedEvent } from '@gatehouse/audit';
import { describe, expect, it } from 'vitest';
import { reportPage } from './report-page.js';
import { exceptionsCsv } from './report-tables.js';

const event = (seq: number, subject = 'agent@harbor.example'): ReportedEvent => ({
  chain: 'node-1',
  seq,
  hash: 'a'.repeat(64),
  event: {
    eventId: `id-${seq}`,
    ts: Date.UTC(2026, 10, 20),
    kind: 'tool.call.denied',
    severity: 'alert',
    code: 'WIRE_FRAUD',
    actor: { subject, roles: ['agent'] },
    client: { id: 'claude', reported: '<img src=x> 1' },
    tool: { name: 'crm_update_transaction' },
  },
});

function report(over: Partial<AuditReport> = {}): AuditReport {
  const kinds = ExceptionKinds.read().kinds;
  return {
    period: { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 11, 31) },
    made: Date.UTC(2026, 10, 28),
    events: 2,
    chain: {
      valid: true,
      records: 2,
      chains: [{ chain: 'node-1', firstSeq: 1, lastSeq: 2, lastHash: 'b', fromBeginning: true, checkpoints: 0 }],
    },
    coverage: { gaps: [], versions: ['0.1.0, policies abc'] },
    exceptions: kinds.map((kind) =>
      kind.id === 'wire'
        ? {
            kind,
            count: 2,
            events: [event(1), event(2)],
            incidents: [{ count: 2, gravest: event(2), incidents: [{ count: 2, first: event(1), last: event(2) }] }],
          }
        : { kind, count: 0, events: [], incidents: [] },
    ),
    people: [],
    licences: [],
    rules: [],
    acts: { count: 0, events: [] },
    ...over,
  };
}
const head = { brokerage: 'Harbor & Sons <Realty>', release: '0.1.0' };

describe('the page of a report', () => {
  const page = reportPage(report(), head);

  it('leads from the first table over the section to the event, and every link has its target', () => {
    expect(page).toContain('href="#x-wire"');
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    const targets = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    expect(links).toEqual(expect.arrayContaining(['x-wire', 'i-wire-0', 'e-node-1-1', 'e-node-1-2']));
    expect(links.filter((link) => !targets.has(link))).toEqual([]);
  });

  it('runs and fetches nothing, whatever a client called itself', () => {
    expect(page).toContain('&lt;img src=x&gt; 1');
    expect(page).toContain('Harbor &amp; Sons &lt;Realty&gt;');
    expect(page).not.toMatch(/<script|<img|<link|https?:\/\//);
  });

  it('names the exceptions that were used, and the rules that are only watched', () => {
    const rules: AuditReport['rules'] = [
      { rule: 'conduct.appraisal', exception: 'desk-review', calls: 2, people: 1, would: { block: 2 }, last: Date.UTC(2026, 10, 20) },
      { rule: 'fair-housing.religious-landmark', calls: 1, people: 1, would: { hold: 1 }, last: Date.UTC(2026, 10, 21) },
    ];
    const said = reportPage(report({ rules }), head);
    expect(said).toMatch(/conduct\.appraisal[^]*desk-review[^]*block 2/);
    expect(said).toMatch(/fair-housing\.religious-landmark[^]*only watched[^]*hold 1/);
  });

  it('says what was read of an MLS under which use of its licence', () => {
    const line = { connection: 'cascade', tool: 'search_listings', calls: 4, refused: 1, people: 2, rows: 30, attributed: 29 };
    const said = reportPage(report({ licences: [{ ...line, use: 'BBO' }, line] }), head);
    expect(said).toMatch(/MLS licence usage[^]*cascade[^]*BBO[^]*search_listings[^]*none for this call/);
  });

  it('does not let a name that stands nowhere read as somebody of whom there is nothing to tell', () => {
    const scope = 'person agnet@harbor.example';
    const warns = 'see that it is written as records write it';
    expect(reportPage(report({ events: 0 }), { ...head, scope })).toContain(warns);
    for (const said of [reportPage(report({ events: 0 }), head), reportPage(report({ events: 2 }), { ...head, scope })])
      expect(said).not.toContain(warns);
  });

  it('spells out what nobody sees, such as what turns the reading round', () => {
    const [first] = report().exceptions;
    const hidden = event(1, 'gro.elpmaxe\u202E@\u200Btnega');
    const incidents = [{ count: 1, gravest: hidden, incidents: [{ count: 1, first: hidden, last: hidden }] }];
    const page = reportPage(report({ exceptions: [{ kind: first!.kind, count: 1, events: [hidden], incidents }] }), head);
    expect(page).toContain('gro.elpmaxe\\u202e@\\u200btnega');
    expect(page).not.toMatch(/[\u202E\u200B]/);
    expect(page.split('\n').length).toBeGreaterThan(20);
  });

  it('says in the first place that a record does not verify', () => {
    const faulty = reportPage(
      report({ chain: { valid: false, records: 1, chains: [], fault: { line: 3, what: 'It was changed.' } } }),
      head,
    );
    expect(faulty).toContain('The record does not verify.');
    expect(faulty).toContain('Line 3');
    expect(faulty).not.toContain('The record verifies');
  });
});

describe('the table of exceptions', () => {
  it.each([
    ['=HYPERLINK("x"),1', `"'=HYPERLINK(""x""),1"`],
    [' =1+1', `,' =1+1,`],
    ['＝1+1', `,'＝1+1,`],
    ['\n@SUM(A1)', `,"'\n@SUM(A1)",`],
    ['a-b', ',a-b,'],
    ['a\u202Eb\u200B', ',a\\u202eb\\u200b,'],
    ['\u200B=1+1', ',\\u200b=1+1,'],
  ])('holds no cell that a spreadsheet would run: %j', (who, cell) => {
    const [first] = report().exceptions;
    const csv = exceptionsCsv(report({ exceptions: [{ kind: first!.kind, count: 1, events: [event(1, who)], incidents: [] }] }));
    expect(csv.slice(csv.indexOf('\r\n') + 2)).toContain(cell);
  });
});
