import type { AuditReport, ExceptionSection, ReportedEvent } from '@gatehouse/audit';
import { html, type Html } from '../html.js';
import { licenceTable } from './report-licences.js';
import { ruleTable } from './report-rules.js';
import { eventBlock, eventId, instant, whatOf } from './report-event.js';

/** Who the report is of. */
export interface ReportHead {
  readonly brokerage: string;
  readonly release: string;
}

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d0d7de;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}dt{font-weight:600}dd{margin:0 0 .4rem;overflow-wrap:anywhere}
.fault{border-left:.4rem solid #a40e26;padding:.5rem 1rem;background:#fff0f0}.good{border-left:.4rem solid #1a7f37;padding:.5rem 1rem;background:#eefaf0}
section.event{border-top:1px solid #d0d7de;padding-top:.5rem}a{color:#0a58ca}@media print{a{color:inherit}}`;

const number = (value: number): string => value.toLocaleString('en-US');

/** The report as one document without script or anything from elsewhere: it can be mailed, kept and printed. From a line of the first page to the event are two links. */
export function reportPage(report: AuditReport, head: ReportHead): string {
  const { exceptions, acts, people, licences, rules } = report;
  const found = exceptions.filter(({ count }) => count > 0);
  const shown = uniqueEvents([...found.flatMap(({ events }) => events), ...acts.events]);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Audit report of ${head.brokerage}, ${day(report.period.from)} to ${day(report.period.to)}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>Audit report of ${head.brokerage}</h1>
          <p>
            ${day(report.period.from)} to ${day(report.period.to)} (UTC). ${number(report.events)} events. Made ${instant(report.made)} by
            Gatehouse ${head.release}.
          </p>
          ${verification(report)}
          <h2 id="exceptions">Exceptions</h2>
          ${exceptionTable(exceptions)}
          <h2 id="people">People and their assistants</h2>
          ${peopleTable(people)} ${licenceTable(licences)} ${ruleTable(rules)}
          <h2 id="acts">What was changed</h2>
          <p>${number(acts.count)} acts that are no calls: configuration, grants, approvals of tools, keys.</p>
          ${eventTable(acts.events, acts.count)} ${found.map(sectionOf)}
          <h2>Events</h2>
          <p>What an event holds is all that the gateway keeps of it: arguments and answers by keyed digest, never their values.</p>
          ${shown.map(eventBlock)}
        </main>
      </body>
    </html>`.text;
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

function uniqueEvents(events: readonly ReportedEvent[]): readonly ReportedEvent[] {
  return [...new Map(events.map((event) => [eventId(event), event])).values()];
}

const isSigned = ({ chains }: AuditReport['chain']): boolean => chains.length > 0 && chains.every(({ signedTo }) => signedTo !== undefined);

function signatures(chain: AuditReport['chain']): string {
  const count = chain.chains.reduce((sum, { checkpoints }) => sum + checkpoints, 0);
  return isSigned(chain) ? `, signed to the end by ${number(count)} checkpoints` : '';
}

function verification({ chain }: AuditReport): Html {
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

function exceptionTable(exceptions: readonly ExceptionSection[]): Html {
  const rows = exceptions.map(
    ({ kind, count }) => html`
      <tr>
        <td>${count > 0 ? html`<a href="#x-${kind.id}">${kind.title}</a>` : kind.title}</td>
        <td class="n">${number(count)}</td>
        <td>${kind.asks}</td>
      </tr>
    `,
  );
  return html`<table>
    <thead>
      <tr>
        <th scope="col">What</th>
        <th scope="col" class="n">Events</th>
        <th scope="col">What to ask</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function peopleTable(people: AuditReport['people']): Html {
  const rows = people.map(
    (line) => html`
      <tr>
        <td>${line.subject}${line.memberKey === undefined ? '' : ` (${line.memberKey})`}</td>
        <td>${line.roles.join(', ')}</td>
        <td class="n">${number(line.calls)}</td>
        <td class="n">${number(line.refused)}</td>
        <td class="n">${number(line.held)}</td>
        <td class="n">${number(line.failed)}</td>
        <td class="n">${number(line.rows)}</td>
        <td class="n">${number(line.masked)}</td>
      </tr>
    `,
  );
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Person</th>
        <th scope="col">Roles</th>
        <th scope="col" class="n">Calls</th>
        <th scope="col" class="n">Refused</th>
        <th scope="col" class="n">Held</th>
        <th scope="col" class="n">Failed</th>
        <th scope="col" class="n">Rows read</th>
        <th scope="col" class="n">Values masked</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function sectionOf({ kind, count, events }: ExceptionSection): Html {
  return html`<section>
    <h2 id="x-${kind.id}">${kind.title}</h2>
    <p>${kind.asks} <a href="#exceptions">Back to the exceptions</a></p>
    ${eventTable(events, count)}
  </section>`;
}

function eventTable(events: readonly ReportedEvent[], count: number): Html {
  if (events.length === 0) return html``;
  const rows = events.map(
    (reported) => html`
      <tr>
        <td><a href="#${eventId(reported)}">${instant(reported.event.ts)}</a></td>
        <td>${reported.event.actor?.subject ?? '–'}</td>
        <td>${reported.event.tool?.name ?? reported.event.kind}</td>
        <td>${whatOf(reported.event)}</td>
      </tr>
    `,
  );
  const more = count > events.length ? html`<p>${number(count - events.length)} more are in the export beside this report.</p>` : '';
  return html`<table>
      <thead>
        <tr>
          <th scope="col">When (UTC)</th>
          <th scope="col">Who</th>
          <th scope="col">By what</th>
          <th scope="col">What</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${more}`;
}
