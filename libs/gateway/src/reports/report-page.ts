import type { AuditReport, ExceptionSection } from '@gatehouse/audit';
import { html, type Html } from '../html.js';
import { barChart } from './bar-chart.js';
import { eventBlocks, eventTable, uniqueEvents } from './event-table.js';
import { exceptionGrid, gridTable, licenceGrid, peopleGrid, ruleGrid } from './grid.js';
import { reportDocument } from './report-frame.js';
import { actsSentence, NO_LICENCE, NO_RULE, WHO_DECIDED, type ReportHead } from './report-words.js';

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
    ${gridTable(exceptionGrid(exceptions))}
    <h2 id="people">People and their assistants</h2>
    ${gridTable(peopleGrid(people))}
    <h2 id="licences">MLS licence usage</h2>
    ${licences.length === 0 ? html`<p>${NO_LICENCE}</p>` : gridTable(licenceGrid(licences))}
    <h2 id="rules">What rules did not do</h2>
    <p>${rules.length === 0 ? `${NO_RULE} ` : ''}${WHO_DECIDED}</p>
    ${rules.length === 0 ? '' : gridTable(ruleGrid(rules))}
    <h2 id="acts">What was changed</h2>
    <p>${actsSentence(acts.count)}</p>
    ${eventTable(acts.events, acts.count)} ${found.map(sectionOf)} ${eventBlocks(shown)}`;
  return reportDocument({ title: 'Audit report', report, head, body: [body] });
}

function sectionOf({ kind, count, events }: ExceptionSection): Html {
  return html`<section>
    <h2 id="x-${kind.id}">${kind.title}</h2>
    <p>${kind.asks} <a href="#exceptions">Back to the exceptions</a></p>
    ${eventTable(events, count)}
  </section>`;
}
