import { auditReport, ExceptionKinds, figureReport, readReports, type NewAuditEvent } from '@gatehouse/audit';
import { extractText, getDocumentProxy } from 'unpdf';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PdfDocument } from './pdf-parts.js';
import { printed } from './pdf-printer.js';
import { figurePdf, reportPdf } from './report-pdf.js';
import { each, exportOf } from '../exports.fixture.mjs';

const HEAD = { brokerage: 'Harbor Realty Żółć', release: '0.1.0', packs: 'abcdef0123456789', scope: 'office OFF-101' };
const TERMS = { period: { from: 0, to: 9e12 }, made: 1 };
const denied = (over: Partial<NewAuditEvent>): NewAuditEvent => ({
  kind: 'tool.call.denied',
  method: 'tools/call',
  severity: 'alert',
  outcome: 'refused',
  actor: { subject: 'agent@harbor.example', memberKey: 'MEM-1', roles: ['agent'] },
  tool: { upstream: 'crm', name: 'crm_update_transaction' },
  ...over,
});
const EVENTS: readonly NewAuditEvent[] = [
  { kind: 'gateway.started', details: { version: '0.1.0', policies: 'e02c6c988462' } },
  ...Array.from({ length: 30 }, () => denied({ code: 'WIRE_FRAUD', findings: [] })),
  denied({ code: 'FAIR_HOUSING', events: ['content.fairhousing.flagged'] }),
  { kind: 'log.gap', details: { turnedAway: 3 } },
];

let lines: string[];
beforeAll(async () => {
  lines = await exportOf(EVENTS);
});

/** As PDF.js reads it, which had no part in making it. */
async function readBack(document: PdfDocument) {
  const pdf = await getDocumentProxy(new Uint8Array(await printed(document)));
  const { text, totalPages } = await extractText(pdf, { mergePages: true });
  const named: string[] = [];
  for (let page = 1; page <= totalPages; page += 1)
    for (const { dest } of (await (await pdf.getPage(page)).getAnnotations()) as { dest?: string }[]) if (dest) named.push(dest);
  const nowhere: string[] = [];
  for (const name of new Set(named)) if (!(await pdf.getDestination(name))) nowhere.push(name);
  return { text: text.replaceAll(/\s+/g, ' '), totalPages, named, nowhere };
}

const quarterly = async () => reportPdf(await auditReport(each(lines), { ...TERMS, kinds: ExceptionKinds.read() }), HEAD);

describe('the quarterly report as PDF', () => {
  it('says what it rests on before its figures, and leads from an exception over its events to what is kept of one', async () => {
    const { text, totalPages, named, nowhere } = await readBack(await quarterly());
    expect(text).toContain('Audit report of Harbor Realty Żółć');
    expect(text).toContain('Rule packs abcdef0123456789; ran in the period: 0.1.0, policies e02c6c988462');
    expect(text).toContain('office OFF-101');
    expect(text).toContain('The record verifies: 33 records without a gap');
    expect(text.indexOf('The record has gaps.')).toBeLessThan(text.indexOf('Exceptions'));
    expect(text).toContain('{"turnedAway":3}');
    expect(text).toMatch(/Payment and wiring instructions 30 Did somebody verify/);
    expect(text).toContain('10 more are in report.html or the export beside it.');
    expect(text).toContain(`page ${totalPages} of ${totalPages}`);
    expect(named).toEqual(expect.arrayContaining(['x-wire', 'x-fair-housing', 'e-node-1-31', 'e-node-1-32']));
    expect(nowhere).toEqual([]);
  });

  it('says that a record does not verify, and nothing else of it', async () => {
    lines = lines.with(5, lines[5]!.replace('WIRE_FRAUD', 'WIRE_FRAUE'));
    const { text } = await readBack(await quarterly());
    expect(text).toContain('The record does not verify. Line 6');
    expect(text).not.toContain('The record verifies');
    lines = lines.with(5, lines[5]!.replace('WIRE_FRAUE', 'WIRE_FRAUD'));
  });
});

it.each(readReports().map((definition) => [definition.id, definition] as const))(
  'the report %s as PDF has its title, its questions and no link that leads nowhere',
  async (_, definition) => {
    const { text, nowhere } = await readBack(figurePdf(await figureReport(each(lines), definition, TERMS), HEAD));
    expect(text).toContain(`${definition.title} of Harbor Realty`);
    for (const { title, asks } of definition.sections) expect(text).toContain(`${title} ${asks}`);
    expect(nowhere).toEqual([]);
  },
);

it('a link whose events are not printed is a text', async () => {
  const { named, text } = await readBack(await quarterly());
  expect(named).not.toContain('x-codes');
  expect(text).toContain('Lockbox, gate and alarm codes 0');
});
