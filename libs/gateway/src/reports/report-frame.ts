import { visibleLines } from '../approvals/visible-text.js';
import { html, type Html } from '../html.js';
import { daysOf, gapsIn, headSentence, titleOf, verdictOn, verifyCommand, type ReportBasis, type ReportHead } from './report-words.js';

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d0d7de;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}dt{font-weight:600}dd{margin:0 0 .4rem;overflow-wrap:anywhere}
.fault{border-left:.4rem solid #a40e26;padding:.5rem 1rem;background:#fff0f0}.good{border-left:.4rem solid #1a7f37;padding:.5rem 1rem;background:#eefaf0}
figure{margin:1rem 0}svg rect{fill:#0a58ca}svg text{font-size:13px;fill:#1b1f24}section.event{border-top:1px solid #d0d7de;padding-top:.5rem}a{color:#0a58ca}@media print{a{color:inherit}}`;

interface ReportParts {
  /** Such as `Audit report`. */
  readonly title: string;
  readonly report: ReportBasis;
  readonly head: ReportHead;
  readonly body: readonly Html[];
}

/**
 * A report as one document without script or anything from elsewhere: it can be mailed, kept and printed. Names of applications and reasons are
 * others' words: a sign that turns the reading round would show another name, so nothing hides in it.
 */
export const reportDocument = (parts: ReportParts): string => visibleLines(documentOf(parts).text);

function documentOf({ title, report, head, body }: ReportParts): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${titleOf(title, head)}, ${daysOf(report)}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>${titleOf(title, head)}</h1>
          <p>${headSentence(report, head)}</p>
          ${verification(report)} ${coverage(report)} ${body}
        </main>
      </body>
    </html>`;
}

function coverage(report: ReportBasis): Html {
  const { verdict, rest, lines } = gapsIn(report);
  if (lines.length === 0) return html`<p>${rest}</p>`;
  return html`<p class="fault"><strong>${verdict}</strong> ${rest}</p>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

function verification(report: ReportBasis): Html {
  const { good, verdict, rest } = verdictOn(report);
  if (!good) return html`<p class="fault"><strong>${verdict}</strong> ${rest}</p>`;
  return html`<p class="good">
    <strong>${verdict}</strong> ${rest} To see for yourself, run <code>${verifyCommand(report.chain)}</code> on the export beside this
    report; it needs neither network nor database. Have the key from somewhere else than the report.
  </p>`;
}
