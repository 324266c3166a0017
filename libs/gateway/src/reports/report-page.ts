import type { AuditReport, ExceptionSection } from '@gatehouse/audit';
import { html, type Html } from '../html.js';
import { barChart } from './bar-chart.js';
import { eventBlocks, eventTable, uniqueEvents } from './event-table.js';
import { number, reportDocument, type ReportHead } from './report-frame.js';
import { licenceTable } from './report-licences.js';
import { ruleTable } from './report-rules.js';

/** The quarterly report. From a line of the first page to the event are two links. */
export function reportPage(report: AuditReport, head: ReportHead): string {
  const { exceptions, acts, people, licences, rules } = report;
  const found = exceptions.filter(({ count }) => count > 0);
  const shown = uniqueEvents([...found.flatMap(({ events }) => events), ...acts.events]);
  const body = html`<h2 id="exceptions">Exceptions</h2>
    ${barChart(
      'Exceptions by kind',
      found.map(({ kind, count }) => ({ of: kind.title, value: count, href: `#x-${kind.id}` })),
    )}
    ${exceptionTable(exceptions)}
    <h2 id="people">People and their assistants</h2>
    ${peopleTable(people)} ${licenceTable(licences)} ${ruleTable(rules)}
    <h2 id="acts">What was changed</h2>
    <p>${number(acts.count)} acts that are no calls: configuration, grants, approvals of tools, keys.</p>
    ${eventTable(acts.events, acts.count)} ${found.map(sectionOf)} ${eventBlocks(shown)}`;
  return reportDocument({ title: 'Audit report', report, head, body: [body] });
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
