import type { AuditReport } from '@gatehouse/audit';
import { html, type Html } from '../html.js';
import { instant } from './report-event.js';

/** Who the report is of. */
export interface ReportHead {
  readonly brokerage: string;
  readonly release: string;
  /** Digest of the rule packs that were installed when it was made. */
  readonly packs?: string;
  /** Of what alone it is: an office, a person, an MLS connection. */
  readonly scope?: string;
}

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d0d7de;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}dt{font-weight:600}dd{margin:0 0 .4rem;overflow-wrap:anywhere}
.fault{border-left:.4rem solid #a40e26;padding:.5rem 1rem;background:#fff0f0}.good{border-left:.4rem solid #1a7f37;padding:.5rem 1rem;background:#eefaf0}
figure{margin:1rem 0}svg rect{fill:#0a58ca}svg text{font-size:13px;fill:#1b1f24}section.event{border-top:1px solid #d0d7de;padding-top:.5rem}a{color:#0a58ca}@media print{a{color:inherit}}`;

export const number = (value: number): string => value.toLocaleString('en-US');

/** What every report has before its sections. */
export type ReportBasis = Pick<AuditReport, 'period' | 'made' | 'events' | 'chain' | 'coverage'>;

interface ReportParts {
  /** Such as `Audit report`. */
  readonly title: string;
  readonly report: ReportBasis;
  readonly head: ReportHead;
  readonly body: readonly Html[];
}

/** A report as one document without script or anything from elsewhere: it can be mailed, kept and printed. */
export function reportDocument({ title, report, head, body }: ReportParts): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} of ${head.brokerage}, ${day(report.period.from)} to ${day(report.period.to)}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>${title} of ${head.brokerage}</h1>
          <p>
            ${day(report.period.from)} to ${day(report.period.to)} (UTC)${head.scope === undefined ? '' : `, ${head.scope}`}.
            ${number(report.events)} events. Made ${instant(report.made)} by Gatehouse ${head.release}. Rule packs
            ${head.packs ?? 'not named'}; ran in the period: ${report.coverage.versions.join('; ') || 'no start on record'}.
          </p>
          ${verification(report)} ${coverage(report)} ${body}
        </main>
      </body>
    </html>`.text;
}

function coverage({ coverage: { gaps } }: ReportBasis): Html {
  if (gaps.length === 0) return html`<p>No gap in the record: there was no time in which it could not be written.</p>`;
  return html`<p class="fault"><strong>The record has gaps.</strong> Calls were turned away meanwhile, none ran unrecorded:</p>
    <ul>
      ${gaps.map(({ at, details }) => html`<li>until ${instant(at)} UTC: ${JSON.stringify(details)}</li>`)}
    </ul>`;
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

const isSigned = ({ chains }: AuditReport['chain']): boolean => chains.length > 0 && chains.every(({ signedTo }) => signedTo !== undefined);

function signatures(chain: AuditReport['chain']): string {
  const count = chain.chains.reduce((sum, { checkpoints }) => sum + checkpoints, 0);
  return isSigned(chain) ? `, signed to the end by ${number(count)} checkpoints` : '';
}

function verification({ chain }: ReportBasis): Html {
  if (chain.fault) {
    return html`<p class="fault">
      <strong>The record does not verify.</strong> Line ${chain.fault.line} of the export: ${chain.fault.what} Nothing after that line is in
      this report. Keep the database as it is and call whoever runs the gateway.
    </p>`;
  }
  const chains = chain.chains.map(({ chain: name, firstSeq, lastSeq }) => `${name} ${firstSeq}–${lastSeq}`).join(', ');
  return html`<p class="good">
    <strong>The record verifies:</strong> ${number(chain.records)} records without a gap (${chains || 'no chain yet'})${signatures(chain)}.
    ${deletedSentence(chain)} To see for yourself, run
    <code>gatehouse audit verify audit.jsonl${isSigned(chain) ? ' --key audit.key' : ''}</code> on the export beside this report; it needs
    neither network nor database. Have the key from somewhere else than the report.
  </p>`;
}

function deletedSentence({ deleted }: AuditReport['chain']): string {
  if (!deleted) return '';
  const gap = deleted.unannounced > 0 ? `, ${number(deleted.unannounced)} of them by an act that is not in this export` : '';
  return `The content of ${number(deleted.records)} of them was deleted by retention${gap}.`;
}
